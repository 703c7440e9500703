/// Decides which backend a model belongs to. Built once a configuration.
package struct RoutingTable: Sendable {
  private struct Entry {
    var prefix: [UInt8]
    var backend: Int
  }

  /// Longest first, so that the first match is the longest.
  private let prefixes: [Entry]
  private let backendCount: Int

  /// Whether a request's model must be known, and may have to be rewritten, before the request can be forwarded.
  package let needsModel: Bool

  package init(_ backends: [Backend]) {
    prefixes = backends.indices
      .filter { !backends[$0].prefix.isEmpty }
      .map { Entry(prefix: Array(backends[$0].prefix.utf8), backend: $0) }
      .sorted { $0.prefix.count > $1.prefix.count }
    backendCount = backends.count
    needsModel = backends.count > 1 || !prefixes.isEmpty
  }

  /// The backend for `model`, or nil when nothing in the configuration says which. With a single backend that is always the one, prefix or
  /// not, as the Python original had it.
  package func route(_ model: String) -> Route? {
    for entry in prefixes {
      if let id = Self.dropping(entry.prefix, from: model) { return Route(backend: entry.backend, upstreamID: id) }
    }
    return backendCount == 1 ? Route(backend: 0, upstreamID: model) : nil
  }

  /// The backend for a request that names no model.
  package func routeWithoutModel() -> Route? {
    backendCount == 1 ? Route(backend: 0, upstreamID: nil) : nil
  }

  private static func dropping(_ prefix: [UInt8], from model: String) -> String? {
    guard model.utf8.starts(with: prefix) else { return nil }
    return String(model.utf8.dropFirst(prefix.count))
  }
}
