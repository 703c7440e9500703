import NIOCore
import NIOPosix
import SieveCore
import Testing

@testable import SieveProxy

/// With a clock that the test moves, in front of a real backend.
@Suite("What is kept of lists", .timeLimit(.minutes(10)))
struct CatalogueServiceTests {
  private let time = ManualListClock()

  private func service() async throws -> CatalogueService {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let pools = try await loop.submit {
      NIOLoopBound(UpstreamPools(eventLoop: loop, shared: SharedUpstreams()), eventLoop: loop)
    }.get()
    return CatalogueService(
      fetcher: ListFetcher(pools: pools, eventLoop: loop), clock: time.clock, patience: .milliseconds(1500), logger: LoggedLines().logger)
  }

  private static func snapshot(_ server: ListServer, ttl: Int?, stale: Int = 1000, hiding: String? = nil) throws -> Snapshot {
    var backend = Backend(name: "b", baseURL: BaseURL(scheme: .http, host: "127.0.0.1", port: server.port, path: "/v1"), auth: .none)
    // However long the machine takes.
    backend.listTimeout = .seconds(3600)
    backend.cacheTTL = ttl.map { .seconds($0) }
    backend.staleTTL = .seconds(stale)
    if let hiding { backend.filter.exclude.rules = [FilterRule(.simple(ExactID(hiding, caseSensitive: false)))] }
    return try Snapshot(Configuration(backends: [backend]))
  }

  /// The ids that are listed, and what is said of backends; nil: there is no list.
  private static func listed(_ service: CatalogueService, _ snapshot: Snapshot) async -> (ids: [String], partial: String?)? {
    guard case .list(let list, _) = await service.answer(ListRequest(), snapshot) else { return nil }
    let ids = list.text.matches(of: /"id":"([^"]+)"/).map { String($0.output.1) }
    return (ids, list.partial)
  }

  @Test("a list is asked for once in its time, and again behind that")
  func lifetime() async throws {
    let (server, service) = (try await ListServer("a"), try await service())
    let snapshot = try Self.snapshot(server, ttl: 100)
    for _ in 1...3 { #expect(await Self.listed(service, snapshot)?.ids == ["a"]) }
    #expect(server.requests == 1)
    server.list("a", "b")
    time.advance(by: .seconds(89))
    #expect(await Self.listed(service, snapshot)?.ids == ["a"] && server.requests == 1)
    time.advance(by: .seconds(12))
    #expect(await Self.listed(service, snapshot)?.ids == ["a", "b"] && server.requests == 2)
  }

  @Test("a list in use is fetched again before its time is over; one that nobody has asked for is left")
  func refresh() async throws {
    let (server, service) = (try await ListServer("a"), try await service())
    let snapshot = try Self.snapshot(server, ttl: 100)
    let (changes, source) = AsyncStream.makeStream(of: ListChange.self)
    await service.setListener { source.yield($0) }
    var change = changes.makeAsyncIterator()
    #expect(await Self.listed(service, snapshot)?.ids == ["a"])
    await time.awaitSleep(beyond: .seconds(60))
    server.list("b")
    time.advance(by: .seconds(90))
    #expect(await change.next()?.appeared == ["b"])
    #expect(await Self.listed(service, snapshot)?.ids == ["b"] && server.requests == 2)
    // In use after the second fetch: a third. Then nobody asks, and there is no fourth.
    await time.awaitSleep(beyond: .seconds(60))
    server.list("c")
    time.advance(by: .seconds(90))
    #expect(await change.next()?.appeared == ["c"])
    await time.awaitSleep(beyond: .seconds(60))
    time.advance(by: .seconds(90))
    time.advance(by: .seconds(90))
    #expect(await Self.listed(service, snapshot)?.ids == ["c"])
    #expect(server.requests == 4, "only now that somebody asks")
  }

  @Test("the last good list stands for one that cannot be had, for as long as it may")
  func stale() async throws {
    let (server, service) = (try await ListServer("a"), try await service())
    let snapshot = try Self.snapshot(server, ttl: nil, stale: 1000)
    #expect(await Self.listed(service, snapshot)?.ids == ["a"])
    server.refuse()
    time.advance(by: .seconds(999))
    let stale = await Self.listed(service, snapshot)
    #expect(stale?.ids == ["a"] && stale?.partial == "b=stale")
    time.advance(by: .seconds(2))
    #expect(await Self.listed(service, snapshot) == nil)
    server.list("c")
    #expect(await Self.listed(service, snapshot)?.ids == ["c"])
  }

  @Test("another filter has a fresh list and a stale one without another request")
  func rejudged() async throws {
    let (server, service) = (try await ListServer("a", "b"), try await service())
    #expect(await Self.listed(service, try Self.snapshot(server, ttl: 100))?.ids == ["a", "b"])
    let narrow = try Self.snapshot(server, ttl: 100, hiding: "a")
    #expect(await Self.listed(service, narrow)?.ids == ["b"] && server.requests == 1)
    server.refuse()
    time.advance(by: .seconds(101))
    let stale = await Self.listed(service, try Self.snapshot(server, ttl: 100, hiding: "b"))
    #expect(stale?.ids == ["a"] && stale?.partial == "b=stale" && server.requests >= 2)
  }

  @Test("a request of an earlier configuration gets its own list, and leaves the later one's")
  func earlier() async throws {
    let (server, service) = (try await ListServer("a", "b"), try await service())
    let (old, new) = (try Self.snapshot(server, ttl: 100), try Self.snapshot(server, ttl: 100, hiding: "a"))
    #expect(await Self.listed(service, new)?.ids == ["b"])
    #expect(await Self.listed(service, old)?.ids == ["a", "b"])
    #expect(await Self.listed(service, new)?.ids == ["b"])
    #expect(server.requests == 1)
  }

  @Test("a request of an earlier configuration does not take the place of a fetch that is under way for the later one")
  func earlierMeanwhile() async throws {
    let (server, service) = (try await ListServer("a", "b"), try await service())
    let (old, new) = (try Self.snapshot(server, ttl: 100), try Self.snapshot(server, ttl: 100, hiding: "a"))
    server.hold()
    async let later = Self.listed(service, new)
    await server.awaitRequests(1)
    server.refuse()
    async let earlier = Self.listed(service, old)
    await server.awaitRequests(2)
    server.list("c")
    server.release()
    #expect(await earlier == nil)
    #expect(await later?.ids == ["b"])
    #expect(await Self.listed(service, new)?.ids == ["b"] && server.requests == 2)
  }
}
