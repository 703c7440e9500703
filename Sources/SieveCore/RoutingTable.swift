/// Decides which backends a model may go to, from the configuration alone. Built once a configuration.
package struct RoutingTable: Sendable {
  private let aliases: [String: [String]]
  /// The backend of each prefix that is not empty.
  private let prefixes: [String: Int]
  /// Their lengths in bytes, the longest first, so that the first match is the longest.
  private let prefixLengths: [Int]
  /// Backends without a prefix, in the configuration's order.
  private let unprefixed: [Int]
  private let backendCount: Int

  /// Whether a request's model must be known, and may have to be rewritten, before the request can be forwarded.
  package let needsModel: Bool

  package init(_ configuration: Configuration) {
    let backends = configuration.backends
    aliases = Dictionary(configuration.aliases.map { ($0.name, $0.targets) }) { first, _ in first }
    let prefixed = backends.indices.filter { !backends[$0].prefix.isEmpty }
    prefixes = Dictionary(prefixed.map { (backends[$0].prefix, $0) }) { first, _ in first }
    prefixLengths = Set(prefixes.keys.map(\.utf8.count)).sorted(by: >)
    unprefixed = backends.indices.filter { backends[$0].prefix.isEmpty }
    backendCount = backends.count
    needsModel =
      backends.count > 1 || !prefixes.isEmpty || !aliases.isEmpty || backends.contains(where: \.enforce) || !configuration.views.isEmpty
  }

  /// What the configuration says of `model`, a public id or an alias.
  package func resolve(_ model: String) -> Resolution {
    guard let targets = aliases.isEmpty ? nil : aliases[model] else { return resolvePublicID(model) }
    return .alias(targets.map(resolvePublicID))
  }

  /// The backend for a request that names no model; nil where there are several.
  package var onlyBackend: Int? { backendCount == 1 ? 0 : nil }

  /// The longest matching prefix decides; then, with a single backend, that one, prefix or not, as the Python original had it; then the
  /// backends without prefix, if their catalogues have the model. One look-up for each length that prefixes have, so their number does not
  /// matter.
  private func resolvePublicID(_ model: String) -> Resolution {
    for length in prefixLengths where length <= model.utf8.count {
      let head = model.utf8.prefix(length)
      guard let prefix = String(head), let backend = prefixes[prefix] else { continue }
      return .route(Route(backend: backend, upstreamID: String(decoding: model.utf8.dropFirst(length), as: UTF8.self)))
    }
    if backendCount == 1 { return .route(Route(backend: 0, upstreamID: model)) }
    return unprefixed.isEmpty ? .unknown : .catalogue(unprefixed.map { Route(backend: $0, upstreamID: model) })
  }
}
