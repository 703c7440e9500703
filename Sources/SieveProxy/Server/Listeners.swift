internal import CPlatform
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import SieveCore

/// The listening socket, once on each loop; one of them accepts at a time (`LoopDealer`).
///
/// One socket rather than `SO_REUSEPORT` with one a loop: the kernel would deal by hash, which leaves a loop idle while another has two of three long
/// streams, and a second process could take the same port without an error.
struct Listeners: Sendable {
  private let channels: [any Channel]
  /// The real one even where the configuration says 0.
  let port: Int
  /// Ends when nobody can connect any more, for whatever reason.
  let listening: AsyncStream<Never>

  static func bind(
    _ settings: ServerSettings, workers: [NIOLoopBound<Worker>], dealer: LoopDealer, connections: ConnectionCount, logger: Logger
  ) async throws -> Listeners {
    var channels: [any Channel] = []
    let warnings = WarningPause(.seconds(10))
    do {
      for (index, worker) in workers.enumerated() {
        let bootstrap = bootstrap(worker, index, dealer, connections) { AcceptBackoff(logger: logger, warnings: warnings) }
        if let first = channels.first {
          channels.append(try await bootstrap.withBoundSocket(try await duplicate(first)).get())
        } else {
          channels.append(try await bootstrap.bind(host: settings.host, port: settings.port).get())
        }
      }
    } catch {
      for channel in channels { channel.close(promise: nil) }
      throw ProxyStartError("cannot listen on \(settings.host):\(settings.port): \(reason(error))")
    }
    dealer.listen(on: channels)
    return Listeners(channels)
  }

  private init(_ channels: [any Channel]) {
    self.channels = channels
    port = channels.first?.localAddress?.port ?? 0
    let (listening, end) = AsyncStream.makeStream(of: Never.self)
    for channel in channels { channel.closeFuture.whenComplete { _ in end.finish() } }
    self.listening = listening
  }

  func close() async {
    for channel in channels { try? await channel.close() }
  }

  private static func bootstrap(
    _ worker: NIOLoopBound<Worker>, _ index: Int, _ dealer: LoopDealer, _ connections: ConnectionCount,
    backoff: @escaping @Sendable () -> AcceptBackoff
  ) -> ServerBootstrap {
    ServerBootstrap(group: worker.eventLoop, childGroup: worker.eventLoop)
      .serverChannelOption(.backlog, value: 4096)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelOption(.autoRead, value: index == 0)
      .serverChannelInitializer { listener in
        listener.eventLoop.makeCompletedFuture {
          try listener.pipeline.syncOperations.addHandler(backoff())
          if dealer.hasChoice { try listener.pipeline.syncOperations.addHandler(AcceptTurn(dealer, loop: index)) }
        }
      }
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.socketOption(.so_keepalive), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try configure(channel, worker.value, connections) }
      }
  }

  /// Another descriptor of the same socket.
  private static func duplicate(_ listener: any Channel) async throws -> NIOBSDSocket.Handle {
    try await listener.eventLoop.submit {
      let copy = try listener.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) {
        platform_duplicate($0)
      }
      guard let copy, copy >= 0 else { throw IOError(errnoCode: platform_errno(), reason: "dup") }
      return copy
    }.get()
  }

  private static func reason(_ error: any Error) -> String {
    guard let code = (error as? IOError)?.errnoCode else { return "is the host an address of this machine?" }
    switch code {
    case EADDRINUSE: return "the port is in use. Stop what uses it, or choose another with -p."
    case EACCES: return "not permitted. Ports below 1024 need a privilege; choose another with -p."
    case EADDRNOTAVAIL: return "this machine has no such address. Choose another with -H."
    default: return SystemError.text(code)
    }
  }

  private static func configure(_ channel: any Channel, _ worker: Worker, _ connections: ConnectionCount) throws {
    let isWelcome = connections.open()
    channel.closeFuture.whenComplete { _ in connections.close() }
    let tls = worker.snapshot.serverTLS
    if let tls {
      try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
    } else {
      try ReadAllocator.install(worker.readBuffer, on: channel)
    }
    let client = ClientHandler(worker: worker, isTLS: tls != nil)
    try channel.pipeline.syncOperations.addHandler(client)
    if !isWelcome { client.turnAway() }
  }
}
