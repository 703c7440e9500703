import Testing

@testable import SieveProxy

@Suite("Whose turn it is to accept")
struct LoopLoadsTests {
  private static let millisecond: Int64 = 1_000_000

  @Test("is the first loop's for as long as it is not busy")
  func idle() {
    var loads = LoopLoads(count: 16, at: 0)
    // A client every ten seconds, gone before the next, for ten minutes; then a hundred in no time, one after the other.
    for i in 1...160 {
      let loop = loads.next(at: Int64(min(i, 60)) * 10_000 * Self.millisecond) { _ in Int64(i) * Self.millisecond }
      #expect(loop == 0)
      loads.opened(on: loop)
      loads.closed(on: loop)
    }
  }

  @Test("is the next one's while the first works more than half of its time")
  func busy() {
    var loads = LoopLoads(count: 3, at: 0)
    for loop in [0, 0, 1, 1] { loads.opened(on: loop) }
    let readings: [(at: Int64, times: [Int64], turn: Int)] = [
      (100, [60, 0, 0], 1), (200, [160, 160, 0], 2),
      // The first has done nothing since.
      (300, [160, 160, 0], 0),
    ]
    for (at, times, turn) in readings {
      let loop = loads.next(at: at * Self.millisecond) { times[$0] * Self.millisecond }
      #expect(loop == turn)
    }
  }

  @Test("goes around where many come at once, of which no reading can know yet")
  func burst() {
    var loads = LoopLoads(count: 4, at: 0)
    var counts = [0, 0, 0, 0]
    for _ in 1...64 {
      let loop = loads.next(at: Self.millisecond) { _ in 0 }
      loads.opened(on: loop)
      counts[loop] += 1
    }
    #expect(counts == [16, 16, 16, 16])
  }

  @Test("spreads clients that come one after the other and stay", arguments: [2, 16])
  func streams(count: Int) {
    var loads = LoopLoads(count: count, at: 0)
    var counts = Array(repeating: 0, count: count)
    for i in 1...2000 {
      let loop = loads.next(at: Int64(i) * 20 * Self.millisecond) { _ in 0 }
      loads.opened(on: loop)
      counts[loop] += 1
    }
    #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 32)
  }

  @Test("is that of the loop with the fewest clients where all are busy")
  func allBusy() {
    var loads = LoopLoads(count: 3, at: 0)
    for loop in [0, 0, 1, 2, 2] { loads.opened(on: loop) }
    let loop = loads.next(at: 100 * Self.millisecond) { _ in 90 * Self.millisecond }
    #expect(loop == 1)
    loads.opened(on: 1)
    let turns = (1...3).map { _ in
      let loop = loads.next(at: 101 * Self.millisecond) { _ in 90 * Self.millisecond }
      loads.opened(on: loop)
      return loop
    }
    #expect(turns.sorted() == [0, 1, 2])
  }
}
