// List, retrieval and calls agree, whatever is configured and whatever the backends list.
import TestSupport
import Testing

@testable import SieveCore

@Suite struct CallPolicyPropertyTests {
  private static let prefixes = ["", "", "a/", "a/b/", "b/", "openai/"]
  private static let ids = ["x", "y", "a/x", "b/x", "a/b/x", "openai/gpt", "gpt", "gpt:free", "caf\u{E9}", "cafe\u{301}"]
  private static let patterns = ["*", "x", "*x", "a/*", "*gpt*", "openai/*", "caf*"]

  /// A configuration and what its backends list.
  private struct World {
    let configuration: Configuration
    let sources: [ListSource]
    let view: View?

    func decide(_ model: String, backend: Int? = nil) -> CallPolicy.Decision {
      CallPolicy(configuration).decide(model, in: CallScope(backend: backend, view: view), now: nil, takesTime: true) { index in
        sources.first { $0.index == index }.map { .catalogue($0.judged) } ?? .unavailable
      }
    }

    func list(of backend: Int? = nil) -> FilteredList {
      FilteredList(
        sources.filter { backend == nil || $0.index == backend }, of: configuration, CallPolicy(configuration), view: view, now: nil,
        showsOwnIDs: backend != nil)
    }
  }

  @Test(arguments: 0..<20) func `with an enforced filter or a view, what is listed may be called and what is not may not`(batch: Int) throws
  {
    for seed in 0..<250 {
      var random = SplitMix64(seed: UInt64(batch * 1000 + seed))
      let world = try Self.world(&random, enforces: true)
      let listed = Set(world.list().entries.map { ModelID($0.publicID) })
      for model in Self.names(world) {
        let isListed = listed.contains(ModelID(model))
        let decision = world.decide(model)
        if let alias = world.configuration.aliases.first(where: { $0.name == model }) {
          check(alias, isListed: isListed, decision, world, "seed \(batch) \(seed)")
        } else if case .allowed = decision {
          #expect(isListed, "\(model) may be called and is not listed, seed \(batch) \(seed)")
        } else {
          #expect(!isListed, "\(model) is listed and may not be called: \(decision), seed \(batch) \(seed)")
        }
      }
    }
  }

  @Test(arguments: 0..<20) func `without one, what is listed may be called at the backend that listed it`(batch: Int) throws {
    for seed in 0..<250 {
      var random = SplitMix64(seed: UInt64(batch * 1000 + seed))
      let world = try Self.world(&random, enforces: false)
      for entry in world.list().entries {
        guard case .allowed(let routes) = world.decide(entry.publicID) else {
          if entry.alias != nil, case .refused(.unknown) = world.decide(entry.publicID) { continue }
          Issue.record("\(entry.publicID) is listed and may not be called, seed \(batch) \(seed)")
          continue
        }
        if entry.alias == nil {
          #expect(world.configuration.backends[routes.first.backend].name == entry.backend, "\(entry.publicID), seed \(batch) \(seed)")
        }
      }
    }
  }

  @Test(arguments: 0..<4) func `in a backend's scope nothing may be called that its own list does not show, where a filter is enforced`(
    batch: Int
  ) throws {
    for seed in 0..<250 {
      var random = SplitMix64(seed: UInt64(batch * 1000 + seed))
      let world = try Self.world(&random, enforces: true)
      for source in world.sources {
        let listed = Set(world.list(of: source.index).entries.map { ModelID($0.publicID) })
        for id in Self.ids where source.judged.catalogue.lookup(id) != nil {
          if case .allowed = world.decide(id, backend: source.index) {
            #expect(listed.contains(ModelID(id)), "\(id) of \(source.backend.name), seed \(batch) \(seed)")
          }
        }
      }
    }
  }

  /// An alias is listed where its name is, and one that points at nothing there is all the same: a call says so then. It never opens what may
  /// not be called under its own name unless the view shows the alias.
  private func check(_ alias: Alias, isListed: Bool, _ decision: CallPolicy.Decision, _ world: World, _ comment: Comment) {
    if case .allowed(let routes) = decision {
      let areOpen = routes.all.allSatisfy { route in
        let target = world.configuration.backends[route.backend].prefix + (route.upstreamID ?? "")
        if case .allowed = world.decide(target) { return true }
        return world.configuration.aliases.contains { $0.name == target }
      }
      #expect(isListed || areOpen, comment)
    } else if isListed, decision != .refused(.unknown) {
      let routing = RoutingTable(world.configuration)
      let isSomeTargetAbsent = alias.targets.contains { target in
        switch routing.resolve(target) {
        case .route(let route): world.sources[route.backend].judged.isVisible(route.upstreamID ?? "") == nil
        case .catalogue(let routes): routes.allSatisfy { world.sources[$0.backend].judged.isVisible($0.upstreamID ?? "") == nil }
        case .alias, .unknown: true
        }
      }
      #expect(isSomeTargetAbsent, comment)
    }
  }

  // MARK: Generation

  /// Ids that clients could come upon: all that somebody lists, and the aliases. An id that begins with a backend's prefix counts where that
  /// backend lists it: what a filter says of models that nobody has is another matter.
  private static func names(_ world: World) -> [String] {
    let routing = RoutingTable(world.configuration)
    let listed = world.sources.flatMap { source in
      ids.filter { source.judged.catalogue.lookup($0) != nil }.map { source.backend.prefix + $0 }
    }
    return world.configuration.aliases.map(\.name)
      + listed.filter { name in
        guard case .route(let route) = routing.resolve(name) else { return true }
        return world.sources[route.backend].judged.catalogue.lookup(route.upstreamID ?? "") != nil
      }
  }

  private static func world(_ random: inout SplitMix64, enforces: Bool) throws -> World {
    var backends: [Backend] = []
    var sources: [ListSource] = []
    for index in 0..<Int.random(in: 1...4, using: &random) {
      var backend = Backend(
        name: "b\(index)", baseURL: BaseURL(scheme: .https, host: "example.org", port: 443, path: "/v1"), auth: .none)
      let prefix = prefixes.randomElement(using: &random) ?? ""
      // The configuration refuses two backends of one prefix, but for none.
      backend.prefix = prefix.isEmpty || !backends.contains { $0.prefix == prefix } ? prefix : ""
      backend.enforce = enforces
      backend.filter = filter(&random)
      let listed = ids.filter { _ in Bool.random(using: &random) }
      let text = "[\(listed.map { #"{"id":"\#($0)"}"# }.joined(separator: ","))]"
      backends.append(backend)
      let catalogue = Catalogue([try ModelListDocument(parsing: Array(text.utf8))])
      sources.append(ListSource(index: index, JudgedCatalogue(catalogue, of: backend, now: nil)))
    }
    var aliases: [Alias] = []
    for name in ["fast", "x"] where Int.random(in: 0...3, using: &random) == 0 {
      let targets = (0...Int.random(in: 0...1, using: &random)).map { _ in
        (backends.randomElement(using: &random)?.prefix ?? "") + (ids.randomElement(using: &random) ?? "")
      }
      aliases.append(Alias(name: name, targets: targets))
    }
    var view: View?
    if enforces, Bool.random(using: &random) { view = View(name: "v", filter: filter(&random)) }
    let configuration = Configuration(backends: backends, aliases: aliases, views: view.map { [$0] } ?? [])
    return World(configuration: configuration, sources: sources, view: view)
  }

  private static func filter(_ random: inout SplitMix64) -> ModelFilter {
    func rule(_ random: inout SplitMix64) -> FilterRule {
      FilterRule(.glob(Glob(patterns.randomElement(using: &random) ?? "*", caseSensitive: false)))
    }
    var filter = ModelFilter()
    filter.rules = (0..<Int.random(in: 0...2, using: &random)).map { _ in rule(&random) }
    if Int.random(in: 0...2, using: &random) == 0 { filter.exclude.rules = [rule(&random)] }
    return filter
  }
}
