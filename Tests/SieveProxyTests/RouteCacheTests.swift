import SieveCore
import Testing

@testable import SieveProxy

@Suite struct RouteCacheTests {
  private static func key(_ model: String, view: String? = nil, backend: Int? = nil) -> RouteCache.Key {
    RouteCache.Key(model: ModelID(model), view: view, backend: backend)
  }

  @Test func `what was decided is known until it is over, for the same view and backend alone`() {
    var cache = RouteCache()
    let routes = Routes(Route(backend: 1, upstreamID: "m"))
    cache.keep(routes, for: Self.key("a/m", view: "small"), nil, until: 100)
    #expect(cache.routes(for: Self.key("a/m", view: "small"), 0, now: 99) == routes)
    #expect(cache.routes(for: Self.key("a/m", view: "small"), 0, now: 100) == nil)
    #expect(cache.routes(for: Self.key("a/m"), 0, now: 0) == nil)
    #expect(cache.routes(for: Self.key("a/m", view: "large"), 0, now: 0) == nil)
    #expect(cache.routes(for: Self.key("a/m", view: "small", backend: 1), 0, now: 0) == nil)
    #expect(cache.routes(for: Self.key("a/M", view: "small"), 0, now: 0) == nil)
    cache.removeAll()
    #expect(cache.routes(for: Self.key("a/m", view: "small"), 0, now: 0) == nil)
  }

  @Test func `what catalogues have decided is forgotten with them, and what rules have decided is not`() {
    var cache = RouteCache()
    let routes = Routes(Route(backend: 1, upstreamID: "m"))
    cache.keep(routes, for: Self.key("listed"), 7, until: 100)
    cache.keep(routes, for: Self.key("ruled"), nil, until: 100)
    #expect(cache.routes(for: Self.key("listed"), 7, now: 0) == routes)
    #expect(cache.routes(for: Self.key("listed"), 8, now: 0) == nil)
    #expect(cache.routes(for: Self.key("ruled"), 8, now: 0) == routes)
  }

  @Test func `however many models are asked for, it holds a thousand or so`() {
    var cache = RouteCache()
    var most = 0
    for number in 0..<5_000 {
      cache.keep(Routes(Route(backend: number, upstreamID: nil)), for: Self.key("m\(number)"), nil, until: .max)
      #expect(cache.routes(for: Self.key("m\(number)"), 0, now: 0)?.first.backend == number)
      if number % 512 == 0 { most = max(most, (0...number).count { cache.routes(for: Self.key("m\($0)"), 0, now: 0) != nil }) }
    }
    #expect(most > 500 && most <= 1024)
  }
}
