/// What the path of a Unix socket must be.
enum UnixSocketPath {
  /// As many bytes as every system has room for in an address (unix(7): 108; others: 104).
  private static let most = 100

  static func isValid(_ path: String) -> Bool {
    path.hasPrefix("/") && !path.hasSuffix("/") && path.utf8.count <= most && !path.unicodeScalars.contains(where: \.isControl)
  }
}
