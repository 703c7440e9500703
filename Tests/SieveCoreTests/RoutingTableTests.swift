import Testing

@testable import SieveCore

@Suite struct RoutingTableTests {
  private static func table(prefixes: [String], aliases: [Alias] = []) -> RoutingTable {
    RoutingTable(configuration(prefixes: prefixes, aliases: aliases))
  }

  private static func configuration(prefixes: [String], aliases: [Alias] = []) -> Configuration {
    let backends = prefixes.enumerated().map { index, prefix in
      var backend = Backend(name: "b\(index)", baseURL: BaseURL(scheme: .http, host: "b\(index)", port: 80, path: "/v1"), auth: .none)
      backend.prefix = prefix
      return backend
    }
    return Configuration(backends: backends, aliases: aliases)
  }

  private static func route(_ backend: Int, _ id: String) -> Route.Resolution { .route(Route(backend: backend, upstreamID: id)) }

  @Test(arguments: [
    ("a/m", route(0, "m")), ("a/b/m", route(1, "m")), ("a/b/c", route(1, "c")), ("a/b", route(0, "b")), ("a/bc/m", route(0, "bc/m")),
    ("a/", route(0, "")), ("a/b/", route(1, "")), ("a/a/m", route(0, "a/m")), ("é:m", route(2, "m")),
  ])
  func `the longest prefix decides, whatever comes first in the file`(model: String, expected: Route.Resolution) {
    #expect(Self.table(prefixes: ["a/", "a/b/", "é:"]).resolve(model) == expected)
    let reversed = Self.table(prefixes: ["é:", "a/b/", "a/"]).resolve(model)
    guard case .route(let route) = expected else { return }
    #expect(reversed == Self.route(2 - route.backend, route.upstreamID ?? ""))
  }

  @Test(arguments: ["m", "", "A/m", "a", " a/m", "/a/m", "b/m", "\u{C3}m", "a\u{2215}m"])
  func `a model with no backend's prefix is unknown where every backend has one`(model: String) {
    #expect(Self.table(prefixes: ["a/", "é:"]).resolve(model) == .unknown)
  }

  @Test func `a backend without prefix has what its catalogue has, and no more than prefixes leave it`() {
    let table = Self.table(prefixes: ["a/", "", "b/"])
    #expect(table.resolve("m") == .catalogue([Route(backend: 1, upstreamID: "m")]))
    #expect(table.resolve("c/m") == .catalogue([Route(backend: 1, upstreamID: "c/m")]))
    #expect(table.resolve("b/m") == Self.route(2, "m"))
  }

  @Test(arguments: [("or/m", "m"), ("m", "m"), ("or/or/m", "or/m"), ("", "")])
  func `a single backend gets every model, with or without its prefix`(model: String, upstreamID: String) {
    #expect(Self.table(prefixes: ["or/"]).resolve(model) == Self.route(0, upstreamID))
  }

  @Test func `an alias is its targets in their order, each resolved by itself`() {
    let aliases = [
      Alias(name: "fast", targets: ["b/x", "nowhere", "a/fast", "b/y"]), Alias(name: "a/m", targets: ["b/m"]),
      Alias(name: "loop", targets: ["loop"]), Alias(name: "chain", targets: ["fast"]),
    ]
    let table = Self.table(prefixes: ["a/", "b/"], aliases: aliases)
    #expect(table.resolve("fast") == .alias([Self.route(1, "x"), .unknown, Self.route(0, "fast"), Self.route(1, "y")]))
    // The name goes before a model of the same public id.
    #expect(table.resolve("a/m") == .alias([Self.route(1, "m")]))
    // Targets are public ids, not aliases: nothing can go round in circles.
    #expect(table.resolve("loop") == .alias([.unknown]))
    #expect(table.resolve("chain") == .alias([.unknown]))
    #expect(table.resolve("Fast") == .unknown)
  }

  @Test func `the model of a request is needed as soon as anything depends on it`() {
    #expect(!Self.table(prefixes: [""]).needsModel)
    #expect(Self.table(prefixes: ["or/"]).needsModel)
    #expect(Self.table(prefixes: ["", "b/"]).needsModel)
    #expect(Self.table(prefixes: [""], aliases: [Alias(name: "x", targets: ["m"])]).needsModel)
    var viewed = Self.configuration(prefixes: [""])
    viewed.views = [View(name: "v", filter: ModelFilter())]
    #expect(RoutingTable(viewed).needsModel)
    var enforced = Self.configuration(prefixes: [""])
    enforced.backends[0].enforce = true
    #expect(RoutingTable(enforced).needsModel)
  }

  @Test func `a request without model has a backend only where there is one`() {
    #expect(Self.table(prefixes: ["or/"]).onlyBackend == 0)
    #expect(Self.table(prefixes: ["or/", ""]).onlyBackend == nil)
  }
}
