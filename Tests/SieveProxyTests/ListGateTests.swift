import Testing

@testable import SieveProxy

@Suite struct ListGateTests {
  /// A gate with its queue, as the service has it.
  private actor Gate {
    private var gate = ListGate()
    private(set) var running = 0
    private(set) var mostRunning = 0

    func enter() async -> Bool {
      if !gate.begin() {
        guard await withCheckedContinuation({ gate.wait($0) }) else { return false }
      }
      running += 1
      mostRunning = max(mostRunning, running)
      return true
    }

    func leave(_ size: Int?) {
      running -= 1
      gate.end(listSize: size)
    }
  }

  @Test(arguments: [(nil, 4), (100, 64), (1 << 20, 16), (6 << 20, 2), (64 << 20, 2)] as [(Int?, Int)])
  func `the larger the list, the fewer are fetched at the same time, and all have their turn`(size: Int?, most: Int) async {
    let gate = Gate()
    #expect(await gate.enter())
    await gate.leave(size)
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<200 {
        group.addTask {
          guard await gate.enter() else { return false }
          for _ in 0..<20 { await Task.yield() }
          await gate.leave(size)
          return true
        }
      }
      for await hadTurn in group { #expect(hadTurn) }
    }
    #expect(await gate.mostRunning <= most)
    #expect(await gate.running == 0)
  }

  @Test func `too many that wait are told so at once`() async {
    let gate = Gate()
    for _ in 0..<4 { #expect(await gate.enter()) }
    let told = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<300 { group.addTask { await gate.enter() } }
      var refused = 0
      for await hadTurn in group {
        if hadTurn { await gate.leave(nil) } else { refused += 1 }
        // As soon as those that are too many know it, the first four make room for the others.
        if refused == 44, !hadTurn { for _ in 0..<4 { await gate.leave(nil) } }
      }
      return refused
    }
    #expect(told == 44)
    #expect(await gate.running == 0)
  }
}
