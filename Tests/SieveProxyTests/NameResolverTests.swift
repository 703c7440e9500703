import Dispatch
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import SieveProxy

/// With a look-up that the test answers; on the threads and loops that the proxy uses.
@Suite("The resolver", .timeLimit(.minutes(10)))
struct NameResolverTests {
  /// A name server that answers when it is told to.
  private final class NameServer: Sendable {
    private let gate = DispatchSemaphore(value: 0)
    private let answer: Mutex<Result<[SocketAddress], NameLookupError>>
    private let counts = Mutex((asked: 0, running: 0, most: 0))
    private let order = Mutex<[String]>([])
    /// Signalled with every look-up that begins.
    private let begun = DispatchSemaphore(value: 0)

    init(_ addresses: String...) {
      answer = Mutex(.success(addresses.compactMap { try? SocketAddress(ipAddress: $0, port: 0) }))
    }

    var asked: Int { counts.withLock(\.asked) }
    var names: [String] { order.withLock { $0 } }
    var most: Int { counts.withLock(\.most) }

    func set(_ result: Result<[SocketAddress], NameLookupError>) { answer.withLock { $0 = result } }

    /// Names that begin with `stuck` wait for `open`.
    func lookUp(_ name: String) throws(NameLookupError) -> [SocketAddress] {
      counts.withLock { counts in
        counts.asked += 1
        counts.running += 1
        counts.most = max(counts.most, counts.running)
      }
      order.withLock { $0.append(name) }
      begun.signal()
      if name.hasPrefix("stuck") { gate.wait() }
      counts.withLock { $0.running -= 1 }
      return try answer.withLock { answer throws(NameLookupError) in try answer.get() }
    }

    func waitForLookUps(_ count: Int) { for _ in 0..<count { begun.wait() } }
    func open(_ count: Int = 1) { for _ in 0..<count { gate.signal() } }
  }

  private let loop = MultiThreadedEventLoopGroup.singleton.next()

  private func resolver(_ server: NameServer, _ change: (inout NameResolver.Limits) -> Void = { _ in }) -> NameResolver {
    var limits = NameResolver.Limits()
    change(&limits)
    return NameResolver(limits: limits) { name throws(NameLookupError) in try server.lookUp(name) }
  }

  private func addresses(_ resolver: NameResolver, _ name: String) throws -> [String] {
    try resolver.addresses(of: name, port: 443, on: loop).wait().map { "\($0.ipAddress ?? "")/\($0.port ?? 0)" }
  }

  @Test("gives all addresses with the port, and asks once for as long as they are fresh")
  func cached() throws {
    let server = NameServer("192.0.2.1", "2001:db8::1")
    let resolver = resolver(server)
    for _ in 1...3 { #expect(try addresses(resolver, "a.example") == ["192.0.2.1/443", "2001:db8::1/443"]) }
    #expect(server.asked == 1)
  }

  @Test("asks once for all who ask at the same time")
  func coalesced() throws {
    let server = NameServer("192.0.2.1")
    let resolver = resolver(server)
    let futures = (0..<50).map { _ in resolver.addresses(of: "stuck", port: 1, on: MultiThreadedEventLoopGroup.singleton.next()) }
    server.open()
    for future in futures { #expect(try future.wait().count == 1) }
    #expect(server.asked == 1)
  }

  @Test("a name that is never answered holds up no other, and its own askers for a limited time")
  func stuck() throws {
    let server = NameServer("192.0.2.1")
    let resolver = resolver(server) { $0.timeout = .seconds(2) }
    let stuck = (0..<8).map { resolver.addresses(of: "stuck\($0)", port: 1, on: loop) }
    server.waitForLookUps(8)
    #expect(try addresses(resolver, "healthy") == ["192.0.2.1/443"])
    for future in stuck { #expect(throws: NameLookupError.timeout) { try future.wait() } }
    server.open(8)
  }

  @Test("looks up no more names at a time than it may, and every one in the end")
  func bounded() throws {
    let server = NameServer("192.0.2.1")
    let resolver = resolver(server) { ($0.atOnce, $0.slowness) = (2, .minutes(1)) }
    let stuck = (0..<6).map { resolver.addresses(of: "stuck\($0)", port: 1, on: loop) }
    server.open(6)
    for future in stuck { #expect(try future.wait().count == 1) }
    #expect(server.asked == 6 && server.most <= 2)
  }

  @Test("names that are never answered do not keep others from being looked up, and take no more threads than there may be")
  func slow() throws {
    let server = NameServer("192.0.2.1")
    let resolver = resolver(server) { ($0.atOnce, $0.slowness) = (2, .milliseconds(20)) }
    let stuck = (0..<7).map { resolver.addresses(of: "stuck\($0)", port: 1, on: loop) }
    #expect(try addresses(resolver, "healthy") == ["192.0.2.1/443"])
    server.open(7)
    for future in stuck { #expect(try future.wait().count == 1) }
    let bounded = self.resolver(server) { ($0.atOnce, $0.slowness, $0.threads) = (1, .milliseconds(1), 3) }
    let more = (0..<6).map { bounded.addresses(of: "stuck\($0)", port: 1, on: loop) }
    server.open(6)
    for future in more { #expect(try future.wait().count == 1) }
  }

  @Test("a name that has had an answer is looked up before those that have had none")
  func answeredFirst() throws {
    let server = NameServer("192.0.2.1")
    let resolver = resolver(server) { ($0.atOnce, $0.slowness, $0.freshness, $0.patience) = (1, .minutes(1), .zero, .seconds(10)) }
    #expect(try addresses(resolver, "known") == ["192.0.2.1/443"])
    let futures = ["stuck", "new", "known"].map { resolver.addresses(of: $0, port: 1, on: loop) }
    server.open()
    for future in futures { #expect(try future.wait().count == 1) }
    #expect(server.names == ["known", "stuck", "known", "new"])
  }

  @Test("a name that was slow is looked up after those that were not")
  func slowLast() throws {
    let server = NameServer("192.0.2.1")
    let resolver = resolver(server) { ($0.atOnce, $0.slowness, $0.freshness) = (1, .seconds(1), .zero) }
    // Only once the first has become slow is there a thread for the second.
    let slow = resolver.addresses(of: "stuck-slow", port: 1, on: loop)
    #expect(try addresses(resolver, "other") == ["192.0.2.1/443"])
    server.set(.failure(.noSuchName))
    server.open()
    #expect(throws: NameLookupError.noSuchName) { try slow.wait() }
    server.set(.success([try SocketAddress(ipAddress: "192.0.2.1", port: 0)]))
    let futures = ["stuck", "stuck-slow", "new"].map { resolver.addresses(of: $0, port: 1, on: loop) }
    server.open(2)
    for future in futures { #expect(try future.wait().count == 1) }
    let last = server.names.suffix(3)
    #expect(last.first == "stuck" && last.last == "stuck-slow")
  }

  @Test("nobody is asked for a name that nobody waits for any more")
  func abandoned() throws {
    let server = NameServer("192.0.2.1")
    let resolver = resolver(server) { ($0.atOnce, $0.slowness, $0.timeout) = (1, .minutes(1), .seconds(2)) }
    let stuck = resolver.addresses(of: "stuck", port: 1, on: loop)
    let abandoned = resolver.addresses(of: "abandoned", port: 1, on: loop)
    for future in [stuck, abandoned] { #expect(throws: NameLookupError.timeout) { try future.wait() } }
    let next = resolver.addresses(of: "next", port: 1, on: loop)
    server.open()
    #expect(try next.wait().count == 1)
    #expect(server.names == ["stuck", "next"])
  }

  @Test("follows an address that changed")
  func changed() throws {
    let server = NameServer("192.0.2.1")
    let resolver = resolver(server) { ($0.freshness, $0.patience) = (.zero, .minutes(1)) }
    #expect(try addresses(resolver, "a") == ["192.0.2.1/443"])
    server.set(.success([try SocketAddress(ipAddress: "192.0.2.2", port: 0)]))
    #expect(try addresses(resolver, "a") == ["192.0.2.2/443"])
  }

  @Test("keeps an answer while looking up fails, but not when the name is gone")
  func stale() throws {
    let server = NameServer("192.0.2.1")
    let resolver = resolver(server) { ($0.freshness, $0.patience) = (.zero, .minutes(1)) }
    #expect(try addresses(resolver, "a") == ["192.0.2.1/443"])
    server.set(.failure(.failed("no name server answers")))
    #expect(try addresses(resolver, "a") == ["192.0.2.1/443"])
    #expect(throws: NameLookupError.failed("no name server answers")) { try addresses(resolver, "b") }
    server.set(.failure(.noSuchName))
    #expect(throws: NameLookupError.noSuchName) { try addresses(resolver, "a") }
    server.set(.failure(.failed("again")))
    #expect(throws: NameLookupError.failed("again")) { try addresses(resolver, "a") }
  }

  @Test("does not keep an answer for ever")
  func tooStale() throws {
    let server = NameServer("192.0.2.1")
    let resolver = resolver(server) { ($0.freshness, $0.staleness) = (.zero, .zero) }
    #expect(try addresses(resolver, "a") == ["192.0.2.1/443"])
    server.set(.failure(.failed("x")))
    #expect(throws: NameLookupError.failed("x")) { try addresses(resolver, "a") }
  }

  @Test("waits a moment for a new answer where there is an old one")
  func patience() throws {
    let server = NameServer("192.0.2.1")
    let resolver = resolver(server) { ($0.freshness, $0.patience) = (.zero, .milliseconds(50)) }
    server.open()
    #expect(try addresses(resolver, "stuck") == ["192.0.2.1/443"])
    // Nobody opens the gate this time.
    #expect(try addresses(resolver, "stuck") == ["192.0.2.1/443"])
    server.open()
  }

  @Test("knows the loopback names without asking", arguments: ["localhost", "LOCALHOST", "localhost.", "a.localhost", "A.b.LocalHost."])
  func loopback(name: String) throws {
    let server = NameServer()
    #expect(try addresses(resolver(server), name) == ["127.0.0.1/443", "::1/443"])
    #expect(server.asked == 0)
  }

  @Test("asks for names that only look like those", arguments: ["localhost.example", "notlocalhost", "localhos"])
  func notLoopback(name: String) throws {
    let server = NameServer("192.0.2.9")
    #expect(try addresses(resolver(server), name) == ["192.0.2.9/443"])
  }

  @Test("asks the system by default")
  func system() throws {
    #expect(try SystemLookUp.addresses(of: "127.0.0.1").compactMap(\.ipAddress) == ["127.0.0.1"])
    #expect(throws: NameLookupError.self) { try SystemLookUp.addresses(of: "no-such-host.invalid") }
  }
}
