internal import SieveCore
internal import SieveHTTP

/// Who may see what is under `/-/`: callers on this machine, and whoever has the admin key.
struct AdminAccess: Sendable {
  private let key: Secret?
  private let hosts: [[UInt8]]

  init(_ settings: ServerSettings) {
    key = settings.adminKey
    hosts = OriginPolicy.names(settings.hosts)
  }

  /// A request from this machine that no proxy has passed on, and whose Host names this machine: a page of another site that a browser here
  /// was made to load comes from this machine too, but under its own name (DNS rebinding).
  func isLocal(_ head: RequestHead, in bytes: UnsafeRawBufferPointer, peer: String) -> Bool {
    isLocal(
      peer: peer, isForwarded: head.names.intersects(.passedOn),
      host: UnsafeRawBufferPointer(rebasing: bytes[head.authority]))
  }

  private func isLocal(peer: String, isForwarded: Bool, host: UnsafeRawBufferPointer) -> Bool {
    guard !isForwarded, peer == "::1" || peer.hasPrefix("127.") || peer.hasPrefix("::ffff:127.") || peer == ClientPeer.unix else {
      return false
    }
    let host = Authority(host)
    return host.isLoopback || hosts.contains(where: host.isNamed)
  }

  /// What somebody is told who may not see it, and has sent keys or none.
  func refusal(hasKey: Bool) -> SieveError {
    if key == nil {
      return SieveError(
        .adminKeyMissing,
        "/-/ answers callers on this machine. Set server.admin_key to open it to others (for a container, every caller is one), and send it "
          + "as 'Authorization: Bearer KEY'.")
    }
    return hasKey
      ? SieveError(.adminKeyWrong, "The key is not server.admin_key.")
      : SieveError(
        .adminKeyMissing, "/-/ answers callers on this machine, or those who send server.admin_key as 'Authorization: Bearer KEY'.")
  }

  func isOpened(by keys: [Secret]) -> Bool {
    guard let key else { return false }
    // All are compared, whichever fits: the time tells nothing.
    return keys.map(key.equalsInConstantTime).contains(true)
  }
}
