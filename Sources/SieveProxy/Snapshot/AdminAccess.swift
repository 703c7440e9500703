internal import SieveCore

/// Who may see what is under `/-/`: callers on this machine, and whoever has the admin key.
struct AdminAccess: Sendable {
  private let key: Secret?
  private let host: String

  init(_ settings: ServerSettings) {
    key = settings.adminKey
    host = settings.host.lowercased()
  }

  /// A request from this machine that no proxy has passed on, and whose Host names this machine: a page of another site that a browser here
  /// was made to load comes from this machine too, but under its own name (DNS rebinding).
  func isLocal(peer: String, isForwarded: Bool, hostField: String) -> Bool {
    guard !isForwarded, peer == "::1" || peer.hasPrefix("127.") || peer.hasPrefix("::ffff:127.") else { return false }
    let name = Self.name(hostField)
    return name == "localhost" || name == "::1" || name.hasPrefix("127.") && name.allSatisfy { $0.isNumber || $0 == "." } || name == host
  }

  func isOpened(by keys: [Secret]) -> Bool {
    guard let key else { return false }
    // All are compared, whichever fits: the time tells nothing.
    return keys.map(key.equalsInConstantTime).contains(true)
  }

  /// The host of a Host field, without port and brackets, in lower case.
  private static func name(_ field: String) -> String {
    let host = field.hasPrefix("[") ? field.dropFirst().prefix { $0 != "]" } : field.prefix { $0 != ":" }
    return host.lowercased()
  }
}
