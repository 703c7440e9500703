import Testing

@testable import SieveProxy

@Suite("Giving memory back")
struct MemoryTrimTests {
  @Test("is done once, five seconds after the last request")
  func once() {
    var trim = MemoryTrim()
    let requests = [0] + Array(repeating: 3, count: 31) + Array(repeating: 4, count: 200)
    var due: [Int] = []
    for (tick, count) in requests.enumerated() {
      if trim.ticked(.init(requests: count), at: Self.time(tick)) { due.append(tick) }
      #expect(trim.isDue == (count > 0 && due.isEmpty))
    }
    // The fourth request is there with tick 32.
    #expect(due == [82])
  }

  /// The ticks at which it is done, ten of them a second.
  private static func ticks(_ loads: [MemoryTrim.Load]) -> [Int] {
    var trim = MemoryTrim()
    return loads.enumerated().filter { trim.ticked($1, at: time($0)) }.map(\.offset)
  }

  private static func time(_ tick: Int) -> Int64 { 1_000_000_000 + Int64(tick) * 100_000_000 }

  /// `perSecond`: requests, so many seconds long each, one after the other.
  private static func requests(_ phases: [(seconds: Int, perSecond: Double)]) -> [MemoryTrim.Load] {
    var (loads, sum) = ([MemoryTrim.Load](), 0.0)
    for phase in phases {
      for _ in 0..<phase.seconds * 10 {
        sum += phase.perSecond / 10
        loads.append(.init(requests: Int(sum)))
      }
    }
    return loads
  }

  @Test("is done within ten seconds after a burst, whoever goes on asking, and not again", arguments: [0.1, 0.5, 1, 3])
  func burst(rest: Double) {
    let due = Self.ticks(Self.requests([(20, rest), (6, 200), (40, rest)])).filter { $0 > 200 }
    #expect(due.count == 1 && due.allSatisfy { (261...360).contains($0) }, "\(due)")
  }

  @Test("is not done under a load that goes on, even or not", arguments: [0.5, 2, 20, 200])
  func steady(perSecond: Double) {
    #expect(Self.ticks(Self.requests([(300, perSecond)])).isEmpty)
    let uneven = (0..<60).map { (seconds: 5, perSecond: $0 % 2 == 0 ? perSecond : perSecond / 2) }
    #expect(Self.ticks(Self.requests(uneven)).isEmpty)
  }

  @Test("is done for a probe now and then at most once a minute")
  func probes() {
    let due = Self.ticks(Self.requests([(600, 0.125)]))
    #expect(zip(due, due.dropFirst()).allSatisfy { $1 - $0 >= 600 }, "\(due)")
  }

  @Test("is done when connections have gone, or what was held, while others ask on", arguments: [true, false])
  func fallen(isHeld: Bool) {
    var loads = Self.requests([(60, 2)])
    for tick in 100..<200 { if isHeld { loads[tick].held = 40 << 20 } else { loads[tick].connections = 2000 } }
    let due = Self.ticks(loads)
    #expect(due.count == 1 && due.allSatisfy { (200...300).contains($0) }, "\(due)")
  }
}
