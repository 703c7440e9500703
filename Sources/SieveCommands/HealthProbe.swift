internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import SieveCore

/// One request for `/-/ready` to the proxy that listens as `server:` says.
struct HealthProbe {
  enum Outcome: Equatable {
    case ready
    /// The status line says something else.
    case answered(String)
    case unreachable(String)
  }

  private let settings: ServerSettings
  private let patience: Duration
  private let host: String

  init(_ settings: ServerSettings, patience: Duration) {
    self.settings = settings
    self.patience = patience
    // An address of all interfaces is one to listen on, not one to connect to.
    host = ["0.0.0.0": "127.0.0.1", "::": "::1"][settings.host] ?? settings.host
  }

  /// For people; and for `Host`, which a Unix socket does not need.
  var address: String { settings.unixSocket.map { "unix:\($0)" } ?? authority }

  private var authority: String { "\(host.contains(":") ? "[\(host)]" : host):\(settings.port)" }

  func ask() async -> Outcome {
    do {
      let answer = try await answer()
      guard let line = String(validating: answer.prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self), line.hasPrefix("HTTP/1.") else {
        return .unreachable("what listens there does not speak HTTP\(settings.tls == nil ? "" : "S")")
      }
      let status = String(line.drop { $0 != " " }.dropFirst())
      return status.hasPrefix("200") ? .ready : .answered(TerminalText.said(status))
    } catch is NIOConnectionError {
      return .unreachable("nothing listens there")
    } catch is IOError {
      return .unreachable("nothing listens there")
    } catch {
      return .unreachable("no answer within \(patience)")
    }
  }

  /// The first bytes of the answer; whether the peer is who it says it is does not matter: it is this machine, asked for nothing secret.
  private func answer() async throws -> [UInt8] {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let tls = try settings.tls.map { _ -> NIOSSLContext in
      var configuration = TLSConfiguration.makeClientConfiguration()
      configuration.certificateVerification = .none
      return try NIOSSLContext(configuration: configuration)
    }
    let promise = loop.makePromise(of: [UInt8].self)
    let timeout = loop.scheduleTask(in: TimeAmount(patience)) { promise.fail(ChannelError.connectTimeout(TimeAmount(patience))) }
    let bootstrap = ClientBootstrap(group: loop).connectTimeout(TimeAmount(patience)).channelInitializer { channel in
      channel.eventLoop.makeCompletedFuture {
        if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: tls, serverHostname: nil)) }
        try channel.pipeline.syncOperations.addHandler(StatusLineReader(promise))
      }
    }
    let channel: any Channel
    do {
      channel =
        if let path = settings.unixSocket {
          try await bootstrap.connect(unixDomainSocketPath: path).get()
        } else {
          try await bootstrap.connect(host: host, port: settings.port).get()
        }
    } catch {
      timeout.cancel()
      promise.fail(error)
      throw error
    }
    defer {
      timeout.cancel()
      channel.close(promise: nil)
    }
    let request = "GET /-/ready HTTP/1.1\r\nHost: \(settings.unixSocket == nil ? authority : "localhost")\r\nConnection: close\r\n\r\n"
    channel.writeAndFlush(ByteBuffer(string: request), promise: nil)
    return try await promise.futureResult.get()
  }
}
