internal import CPlatform

/// The file that a Unix socket is found by: made with the mode it is to have, in place of one that nobody serves any more, and of nothing else.
enum UnixSocketFile {
  struct Identity: Equatable, Sendable {
    var device: dev_t
    var number: ino_t
  }

  /// nil where there is no socket.
  static func identity(_ path: String) -> Identity? {
    var identity = Identity(device: 0, number: 0)
    return platform_socket_identity(path, &identity.device, &identity.number) == 1 ? identity : nil
  }

  /// Returns a socket that listens.
  static func listen(_ path: String, mode: Int, backlog: Int32) throws(ProxyStartError) -> CInt {
    try removeStale(path)
    let descriptor = platform_listen_unix(path, mode_t(mode), backlog)
    guard descriptor < 0 else { return descriptor }
    switch -descriptor {
    case ENOENT: throw failure(path, "its folder does not exist")
    case EADDRINUSE: throw failure(path, "another program has just made it")
    case let code: throw failure(path, SystemError.text(code))
    }
  }

  private static func removeStale(_ path: String) throws(ProxyStartError) {
    var identity = Identity(device: 0, number: 0)
    switch platform_socket_identity(path, &identity.device, &identity.number) {
    case -1: return
    case 0: throw failure(path, "what is there is no socket. Remove it, or choose another path with -H.")
    default: break
    }
    switch platform_is_served(path) {
    case 1: throw failure(path, "the socket is in use. Stop what uses it, or choose another path with -H.")
    case 0: remove(path, ifStill: identity)
    case let code: throw failure(path, "a socket is there already: \(SystemError.text(-code))")
    }
  }

  private static func failure(_ path: String, _ reason: String) -> ProxyStartError {
    ProxyStartError("cannot listen on unix:\(path): \(reason)")
  }

  /// Another process may have put its own there meanwhile.
  static func remove(_ path: String, ifStill identity: Identity?) {
    guard let identity, self.identity(path) == identity else { return }
    unlink(path)
  }
}
