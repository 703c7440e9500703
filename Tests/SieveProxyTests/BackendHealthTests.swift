import SieveCore
import Testing

@testable import SieveProxy

@Suite("The health of backends")
struct BackendHealthTests {
  private static let routes = [Route(backend: 0, upstreamID: nil), Route(backend: 1, upstreamID: nil), Route(backend: 2, upstreamID: nil)]

  private static func order(_ health: BackendHealth) -> [Int] { health.preferred(routes).map(\.backend) }

  /// Of three backends, of which the first has failed so often in a row, at 10 ns.
  private static func health(failures: Int) -> BackendHealth {
    var health = BackendHealth(backendCount: 3)
    health.now = 10
    for _ in 0..<failures { health.failed(0) }
    return health
  }

  @Test("one that has failed three times in a row is tried last, for 30 s")
  func skipped() {
    #expect(Self.order(Self.health(failures: 2)) == [0, 1, 2])
    var health = Self.health(failures: 3)
    #expect(Self.order(health) == [1, 2, 0])
    health.now = 10 + BackendHealth.pause - 1
    #expect(Self.order(health) == [1, 2, 0])
    health.now = 10 + BackendHealth.pause
    #expect(Self.order(health) == [0, 1, 2])
    health.failed(0)
    #expect(Self.order(health) == [1, 2, 0], "one more is enough until it has worked")
  }

  @Test("one that has worked is as good as ever, and nobody is asked of trouble where there is none")
  func healed() {
    var health = Self.health(failures: 3)
    #expect(health.isTroubled)
    health.failed(1)
    health.worked(0)
    #expect(Self.order(health) == [0, 1, 2] && health.isTroubled)
    health.worked(1)
    #expect(!health.isTroubled)
  }

  @Test("those that all fail stay in their order")
  func all() {
    var health = Self.health(failures: 3)
    for backend in [1, 2] { for _ in 0..<3 { health.failed(backend) } }
    #expect(Self.order(health) == [0, 1, 2])
  }
}
