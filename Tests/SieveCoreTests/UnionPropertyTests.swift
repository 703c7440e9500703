// Whatever backends list: what is shown under one of them is what a call to it reaches.
import TestSupport
import Testing

@testable import SieveCore

@Suite struct UnionPropertyTests {
  private static let prefixes = ["", "", "a/", "a/b/", "b/", "é/", "e\u{301}/", "a", "openai/", "o"]
  private static let pieces = [
    "a/", "b/", "x", "openai/", "o", "caf\u{E9}", "cafe\u{301}", "\u{E9}/", "e\u{301}/", "/", "gpt", ":free", "\\u0061",
  ]

  @Test(arguments: 0..<400) func `every listed id goes to the backend that listed it, and every id that is listed nowhere is accounted for`(
    seed: UInt64
  ) throws {
    var random = SplitMix64(seed: seed)
    let (sources, aliases) = try Self.union(&random)
    let configuration = Configuration(backends: sources.map(\.backend), aliases: aliases)
    let routing = RoutingTable(configuration)
    let list = FilteredList(sources, aliases: aliases)
    for entry in list.entries where entry.alias == nil {
      let reached = Self.reached(entry.publicID, routing, sources)
      #expect(reached == entry.backend, "\(entry.publicID) is listed by \(entry.backend)")
      #expect(list.entry(entry.publicID)?.backend == entry.backend)
    }
    // One entry a public id, byte for byte.
    let shown = list.entries.map { ModelID($0.publicID) }
    #expect(Set(shown).count == shown.count)
    let total = sources.reduce(0) { $0 + $1.catalogue.count }
    #expect(list.entries.filter { $0.alias == nil }.count + list.hidden.count == total)
    for clash in list.clashes {
      #expect(
        Self.reached(clash.publicID, routing, sources) != clash.loser || aliases.contains { $0.name.hasSameBytes(as: clash.publicID) })
    }
  }

  @Test func `an id that begins with another backend's prefix is hidden and says whose prefix it is`() throws {
    let list = FilteredList([
      (Self.backend("router", ""), try Self.catalogue(["openai/gpt-oss:free", "x"])),
      (Self.backend("openai", "openai/"), try Self.catalogue(["gpt-z"])),
    ])
    #expect(list.entries.map(\.publicID) == ["x", "openai/gpt-z"])
    #expect(list.hidden.map(\.reason) == ["shadowed by prefix 'openai/' of backend 'openai'"])
    #expect(list.clashes.map(\.loser) == ["router"])
  }

  @Test func `the backend with that prefix shadows even while it has no list`() throws {
    let (router, openai) = (Self.backend("router", ""), Self.backend("openai", "openai/"))
    let configuration = Configuration(backends: [router, openai])
    let source = ListSource(index: 0, JudgedCatalogue(try Self.catalogue(["openai/gpt", "x"]), of: router, now: nil))
    let list = FilteredList([source], of: configuration, CallPolicy(configuration))
    #expect(list.entries.map(\.publicID) == ["x"])
    #expect(list.clashes.map(\.publicID) == ["openai/gpt"])
  }

  @Test func `of nested prefixes the longest owns`() throws {
    let list = FilteredList([
      (Self.backend("a", "a/"), try Self.catalogue(["b/x", "y"])), (Self.backend("b", "a/b/"), try Self.catalogue(["x"])),
    ])
    #expect(list.entries.map { "\($0.publicID) \($0.backend)" } == ["a/y a", "a/b/x b"])
  }

  @Test func `where a backend is asked alone, its own ids are its own`() throws {
    let configuration = Configuration(backends: [Self.backend("router", ""), Self.backend("openai", "openai/")])
    let source = ListSource(index: 0, JudgedCatalogue(try Self.catalogue(["openai/gpt"]), of: configuration.backends[0], now: nil))
    let list = FilteredList([source], of: configuration, CallPolicy(configuration), showsOwnIDs: true)
    #expect(list.entries.map(\.publicID) == ["openai/gpt"])
    var view = View(name: "v", filter: ModelFilter())
    view.filter.rules = [FilterRule(.glob(Glob("openai/*", caseSensitive: false)))]
    let narrowed = FilteredList([source], of: configuration, CallPolicy(configuration), view: view, showsOwnIDs: true)
    #expect(narrowed.entries.isEmpty)
  }

  @Test func `two ids that differ in normalisation are two models`() throws {
    let list = FilteredList([(Self.backend("one", ""), try Self.catalogue(["caf\u{E9}", "cafe\u{301}", "caf\u{E9}"]))])
    #expect(list.entries.map { Array($0.publicID.utf8) } == [Array("caf\u{E9}".utf8), Array("cafe\u{301}".utf8)])
    #expect(list.model("cafe\u{301}").map { String(decoding: $0, as: UTF8.self).utf8.count } == "{\"id\":\"cafe\u{301}\"}".utf8.count)
  }

  @Test func `an id longer than a request may name is hidden, prefix included`() throws {
    let ids = [512, 513, 511].map { String(repeating: "x", count: $0) }
    let list = FilteredList([(Self.backend("a", "a"), try Self.catalogue(ids))])
    #expect(list.entries.map(\.publicID.utf8.count) == [512])
    #expect(list.hidden.map(\.reason) == Array(repeating: "its id is longer than 512 bytes", count: 2))
  }

  /// Where a call goes by the rules for calls: alias, longest prefix, first backend without prefix whose list shows it.
  private static func reached(_ model: String, _ routing: RoutingTable, _ sources: [(backend: Backend, catalogue: Catalogue)]) -> String? {
    switch routing.resolve(model) {
    case .route(let route): return sources[route.backend].backend.name
    case .catalogue(let routes):
      return routes.first { route in
        let source = sources[route.backend]
        return source.catalogue.lookup(route.upstreamID ?? "").map { source.backend.filter.verdict(for: $0, now: nil).isVisible } ?? false
      }.map { sources[$0.backend].backend.name }
    case .alias, .unknown: return nil
    }
  }

  private static func union(_ random: inout SplitMix64) throws -> ([(backend: Backend, catalogue: Catalogue)], [Alias]) {
    func id(_ random: inout SplitMix64, of pieces: [String] = pieces) -> String {
      (0...Int.random(in: 0...2, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }
    var sources: [(backend: Backend, catalogue: Catalogue)] = []
    for index in 0..<Int.random(in: 1...5, using: &random) {
      var backend = backend("b\(index)", prefixes.randomElement(using: &random) ?? "")
      if Int.random(in: 0...3, using: &random) == 0 { backend.filter.exclude.rules = [FilterRule(.glob(Glob("*x*", caseSensitive: true)))] }
      if Int.random(in: 0...3, using: &random) == 0 { backend.filter.defaultModel = FilterRule(.glob(Glob("*gpt*", caseSensitive: true))) }
      let ids = (0..<Int.random(in: 0...8, using: &random)).map { _ in id(&random) }
      sources.append((backend, try catalogue(ids)))
    }
    let aliases = (0..<Int.random(in: 0...2, using: &random)).map { _ in
      Alias(name: id(&random, of: ["a/", "x", "openai/", "gpt"]), targets: [id(&random), id(&random)])
    }
    return (sources, aliases.count == 2 && aliases[0].name == aliases[1].name ? [aliases[0]] : aliases)
  }

  private static func backend(_ name: String, _ prefix: String) -> Backend {
    var backend = Backend(name: name, baseURL: BaseURL(scheme: .https, host: "example.org", port: 443, path: "/v1"), auth: .none)
    backend.prefix = prefix
    return backend
  }

  private static func catalogue(_ ids: [String]) throws -> Catalogue {
    Catalogue([try ModelListDocument(parsing: Array("[\(ids.map { #"{"id":"\#($0)"}"# }.joined(separator: ","))]".utf8))])
  }
}
