internal import CPlatform
internal import NIOCore
internal import NIOPosix

/// One listening socket, open on each loop: how it comes to be, and how it goes without a connection that was made and not served.
struct Listener: Sendable {
  /// One a loop, all of the same socket.
  let channels: [any Channel]
  private let descriptor: CInt
  private let end: End

  private enum End {
    case close
    /// Others go on accepting from it.
    case leave
    /// The file goes, if it is still this one.
    case remove(path: String, UnixSocketFile.Identity?)
  }

  static let backlog: Int32 = 4096
  /// How long is waited at most until what has connected is accepted.
  private static let patience = Duration.milliseconds(500)

  /// - Parameters:
  ///   - loops: how many there are.
  ///   - bootstrap: for a loop, and for a socket of the internet's, or for one of another family, which has fewer options.
  static func open(
    _ address: ListenAddress, loops: Int, with bootstrap: (_ loop: Int, _ isInternet: Bool) -> ServerBootstrap
  ) async throws -> Listener {
    switch address {
    case .internet(let host, let port):
      do {
        let first = try await bootstrap(0, true).bind(host: host, port: port).get()
        return try await Listener(first, .close, loops) { bootstrap($0, true) }
      } catch let error where !(error is ProxyStartError) {
        throw ProxyStartError("cannot listen on \(host.contains(":") ? "[\(host)]" : host):\(port): \(reason(error))")
      }
    case .unix(let path, let mode):
      let descriptor = try UnixSocketFile.listen(path, mode: mode, backlog: backlog)
      let identity = UnixSocketFile.identity(path)
      let first = try await bootstrap(0, false).withBoundSocket(descriptor).get()
      return try await Listener(first, .remove(path: path, identity), loops) { bootstrap($0, false) }
    case .inherited(let descriptor):
      switch platform_is_listening(descriptor) {
      case 1: break
      case 0: throw ProxyStartError("file descriptor \(descriptor) of LISTEN_FDS is a socket on which no streams are listened for")
      default: throw ProxyStartError("file descriptor \(descriptor) of LISTEN_FDS is no socket")
      }
      platform_keep_own(descriptor)
      let isInternet = platform_is_internet(descriptor) != 0
      let first = try await bootstrap(0, isInternet).withBoundSocket(descriptor).get()
      return try await Listener(first, .leave, loops) { bootstrap($0, isInternet) }
    }
  }

  private init(_ first: any Channel, _ end: End, _ loops: Int, _ bootstrap: (_ loop: Int) -> ServerBootstrap) async throws {
    self.end = end
    descriptor = try await first.eventLoop.submit {
      try first.pipeline.syncOperations.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { $0 } ?? -1
    }.get()
    var channels = [first]
    do {
      for loop in 1..<max(1, loops) {
        let copy = platform_duplicate(descriptor)
        guard copy >= 0 else { throw IOError(errnoCode: platform_errno(), reason: "dup") }
        channels.append(try await bootstrap(loop).withBoundSocket(copy).get())
      }
    } catch {
      for channel in channels { channel.close(promise: nil) }
      throw error
    }
    self.channels = channels
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

  /// Takes no more connections. Where nobody else accepts from the socket, those that were made are accepted first: the kernel would reset them
  /// otherwise, with a request that may have been sent on them.
  ///
  /// - Parameter settle: returns once every loop has got round to what it was given before.
  func close(settle: () async -> Void) async {
    switch end {
    case .leave: break
    case .close:
      platform_stop_new(descriptor)
      await acceptRest()
    case .remove(let path, let identity):
      UnixSocketFile.remove(path, ifStill: identity)
      await acceptRest()
    }
    for channel in channels { try? await channel.setOption(.autoRead, value: false).get() }
    // What was accepted reaches its place by way of its loop, which must have the listener until then.
    await passBy()
    await settle()
    await passBy()
    for channel in channels { try? await channel.close() }
    await settle()
  }

  private func passBy() async {
    for channel in channels { try? await channel.eventLoop.submit {}.get() }
  }

  private func acceptRest() async {
    let deadline = ContinuousClock.now + Self.patience
    while platform_has_waiting(descriptor) != 0, ContinuousClock.now < deadline { try? await Task.sleep(for: .milliseconds(1)) }
  }

  /// The real one even where the configuration says 0; nil for a Unix socket.
  var port: Int? { channels.first?.localAddress?.port }

  /// `127.0.0.1:8080`, `[::1]:8080`, `unix:/run/modelsieve.sock`.
  var place: String {
    guard let address = channels.first?.localAddress else { return "" }
    guard let host = address.ipAddress, let port = address.port else { return "unix:\(address.pathname ?? "")" }
    return "\(host.contains(":") ? "[\(host)]" : host):\(port)"
  }
}
