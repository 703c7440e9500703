/// Decides which backends a model may go to, from the configuration alone. Built once a configuration.
package final class RoutingTable: Sendable {
  private let aliases: [ModelID: Route.Resolution]
  /// A bit for each length that an alias has, modulo 64: most models are told from all of them by theirs, without hashing.
  private let aliasLengths: UInt64
  /// The backend of each prefix that is not empty.
  private let prefixes: PrefixTable
  /// Backends without a prefix, in the configuration's order.
  private let unprefixed: [Int]
  private let backendCount: Int

  /// Whether a request's model must be known, and may have to be rewritten, before the request can be forwarded.
  package let needsModel: Bool

  package init(_ configuration: Configuration) {
    let backends = configuration.backends
    let prefixed = backends.indices.filter { !backends[$0].prefix.isEmpty }
    let prefixes = PrefixTable(prefixed.map { (backends[$0].prefix, $0) })
    let unprefixed = backends.indices.filter { backends[$0].prefix.isEmpty }
    let resolve = { (model: String) in Self.resolve(model, prefixes, unprefixed, backendCount: backends.count) }
    aliases = Dictionary(configuration.aliases.map { (ModelID($0.name), .alias($0.targets.map(resolve))) }) { first, _ in first }
    aliasLengths = configuration.aliases.reduce(0) { $0 | Self.lengthBit($1.name) }
    self.prefixes = prefixes
    self.unprefixed = unprefixed
    backendCount = backends.count
    needsModel =
      backends.count > 1 || !prefixed.isEmpty || !aliases.isEmpty || backends.contains(where: \.enforce) || !configuration.views.isEmpty
  }

  /// What the configuration says of `model`, a public id or an alias.
  package func resolve(_ model: String) -> Route.Resolution {
    if aliasLengths & Self.lengthBit(model) != 0, let alias = aliases[ModelID(model)] { return alias }
    return resolveIDs(model)
  }

  private static func lengthBit(_ name: String) -> UInt64 { 1 &<< UInt64(truncatingIfNeeded: name.utf8.count) }

  /// The same of what is no alias.
  func resolveIDs(_ model: String) -> Route.Resolution {
    Self.resolve(model, prefixes, unprefixed, backendCount: backendCount)
  }

  /// The one backend that `model` can be for; nil where there may be several.
  package func backend(of model: String) -> Int? {
    if case .route(let route) = resolve(model) { route.backend } else { nil }
  }

  package func isAlias(_ model: String) -> Bool { if case .alias = resolve(model) { true } else { false } }

  /// The backends that `model` can be for, in the order in which they are tried.
  package func backends(of model: String) -> [Int] { Self.backends(resolve(model)) }

  private static func backends(_ resolution: Route.Resolution) -> [Int] {
    switch resolution {
    case .route(let route): [route.backend]
    case .catalogue(let routes): routes.map(\.backend)
    case .alias(let targets): targets.flatMap(backends)
    case .unknown: []
    }
  }

  /// The backend for a request that names no model; nil where there are several.
  package var onlyBackend: Int? { backendCount == 1 ? 0 : nil }

  /// The longest matching prefix decides; then, with a single backend, that one, prefix or not, as the Python original had it; then the
  /// backends without prefix, if their catalogues have the model.
  private static func resolve(_ model: String, _ prefixes: PrefixTable, _ unprefixed: [Int], backendCount: Int) -> Route.Resolution {
    var model = model
    let prefixed = model.withUTF8 { bytes -> Route? in
      guard let (backend, length) = prefixes.longest(in: UnsafeRawBufferPointer(bytes)) else { return nil }
      return Route(backend: backend, upstreamID: String(decoding: UnsafeBufferPointer(rebasing: bytes[length...]), as: UTF8.self))
    }
    if let prefixed { return .route(prefixed) }
    if backendCount == 1 { return .route(Route(backend: 0, upstreamID: model)) }
    return unprefixed.isEmpty ? .unknown : .catalogue(unprefixed.map { Route(backend: $0, upstreamID: model) })
  }
}
