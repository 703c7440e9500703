import Testing

@testable import SieveProxy

@Suite("How long an idle connection is kept")
struct IdleLifetimeTests {
  private static let second: Int64 = 1_000_000_000

  private static func limit(after closes: [Double]) -> Double {
    var lifetime = IdleLifetime()
    for close in closes { lifetime.closedByPeer(after: Int64(close * Double(second))) }
    return Double(lifetime.limit) / Double(second)
  }

  @Test(
    "is five minutes, or a little less than two closes of the backend agree on",
    arguments: [
      ([], 300.0), ([75], 300), ([75, 75], 67.5), ([75, 20], 300), ([75, 20, 76, 75], 67.5), ([60, 61, 5, 5.2], 4.5), ([0.1, 0.1], 1),
      ([400, 400], 300),
      ([5, 5, 60, 60], 4.5),
    ] as [([Double], Double)])
  func learned(closes: [Double], limit: Double) {
    #expect(abs(Self.limit(after: closes) - limit) < 0.001)
  }

  @Test("becomes longer again where the backend has nothing against it")
  func outlived() {
    var lifetime = IdleLifetime()
    for _ in 1...2 { lifetime.closedByPeer(after: 10 * Self.second) }
    lifetime.outlived()
    #expect(lifetime.limit == 11_250_000_000)
    for _ in 1...30 { lifetime.outlived() }
    #expect(lifetime.limit == 300 * Self.second)
  }
}
