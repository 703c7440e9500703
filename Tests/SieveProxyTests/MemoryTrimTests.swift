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
      if trim.ticked(requests: count) { due.append(tick) }
      #expect(trim.isDue == (count > 0 && due.isEmpty))
    }
    // The fourth request is there with tick 32.
    #expect(due == [82])
  }
}
