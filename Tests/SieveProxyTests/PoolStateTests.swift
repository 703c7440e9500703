import Testing

@testable import SieveProxy

@Suite("The state of a pool")
struct PoolStateTests {
  private final class Connection {}
  private typealias State = PoolState<Connection, String>

  /// With so many idle connections, the oldest first.
  private static func idle(_ count: Int) -> (State, [Connection]) {
    var state = State()
    let connections = (0..<count).map { _ in Connection() }
    for connection in connections {
      state.connecting()
      state.connected()
      _ = state.release(connection, hasServed: true, isDueElsewhere: false)
    }
    return (state, connections)
  }

  private static func served(_ release: State.Release) -> String? { if case .serve(let lessee) = release { lessee } else { nil } }

  private static func isClosed(_ release: State.Release) -> Bool { if case .close = release { true } else { false } }

  @Test("the connection used last is used next")
  func newestFirst() {
    var (state, connections) = Self.idle(3)
    #expect(state.takeIdle() === connections[2])
    #expect(state.takeIdle() === connections[1])
    #expect((state.idle.count, state.busyCount, state.openCount) == (1, 2, 3))
  }

  @Test("the oldest gives way, once: it is not idle any more while it closes")
  func oldestGivesWay() {
    var (state, connections) = Self.idle(2)
    #expect(state.takeOldest() === connections[0])
    #expect(state.takeOldest() === connections[1])
    #expect(state.takeOldest() == nil)
    #expect((state.idle.count, state.openCount) == (0, 2))
    state.closed(connections[0])
    #expect(state.openCount == 1)
  }

  @Test("who waits is served in the order of coming, by whatever connection is free first")
  func order() {
    var (state, connections) = Self.idle(1)
    _ = state.takeIdle()
    for lessee in ["a", "b", "c"] { state.wait(lessee, fresh: false, until: 0) }
    state.withdraw { $0 == "b" }
    #expect(state.stillBehind == 1)
    #expect(Self.served(state.release(connections[0], hasServed: true, isDueElsewhere: false)) == "a")
    #expect(Self.served(state.release(connections[0], hasServed: true, isDueElsewhere: false)) == "c")
    #expect(Self.served(state.release(connections[0], hasServed: true, isDueElsewhere: false)) == nil)
    #expect(state.idle.count == 1)
  }

  @Test("who wants a fresh connection gets no other: a used one makes room")
  func fresh() {
    var (state, connections) = Self.idle(1)
    _ = state.takeIdle()
    state.wait("a", fresh: true, until: 0)
    #expect(Self.isClosed(state.release(connections[0], hasServed: true, isDueElsewhere: false)))
    state.closed(connections[0])
    #expect(state.lackCount == 1)
    state.connecting()
    state.connected()
    #expect(Self.served(state.release(Connection(), hasServed: false, isDueElsewhere: false)) == "a")
  }

  @Test("everybody who waits has one permit asked for, and no more when somebody leaves")
  func permits() {
    var state = State()
    for lessee in ["a", "b", "c"] { state.wait(lessee, fresh: false, until: 0) }
    #expect((state.lackCount, state.surplusCount) == (3, 0))
    state.connecting()
    state.permitOwed()
    state.permitOwed()
    #expect((state.lackCount, state.surplusCount, state.queueLength) == (0, 0, 2))
    state.withdraw { $0 == "c" }
    #expect((state.lackCount, state.surplusCount, state.queueLength) == (0, 1, 1))
    state.permitCancelled()
    state.permitGranted()
    #expect((state.lackCount, state.surplusCount) == (1, 0))
  }

  @Test("a connection that another loop has waited longer for is given up")
  func dueElsewhere() {
    var (state, connections) = Self.idle(1)
    _ = state.takeIdle()
    state.wait("a", fresh: false, until: 0)
    #expect(Self.isClosed(state.release(connections[0], hasServed: true, isDueElsewhere: true)))
    // A new one is for who has waited for it here, and for others where nobody does any more.
    #expect(Self.served(state.release(Connection(), hasServed: false, isDueElsewhere: true)) == "a")
    #expect(Self.isClosed(state.release(Connection(), hasServed: false, isDueElsewhere: true)))
  }

  @Test("those wait no longer than they may for whom no connection is being made")
  func expiry() {
    var state = State()
    for (lessee, deadline) in [("a", 10), ("b", 20), ("c", 30)] as [(String, Int64)] { state.wait(lessee, fresh: false, until: deadline) }
    state.connecting()
    #expect(state.takeExpired(19) == [])
    #expect(state.takeExpired(20) == ["b"])
    #expect(state.takeExpired(100) == ["c"])
    #expect(state.failedToConnect() == ["a"])
    #expect(state.isEmpty)
  }

  @Test("a connection that does not come about is told to who waited longest, and to all when there is no other")
  func failure() {
    var state = State()
    for lessee in ["a", "b", "c"] { state.wait(lessee, fresh: false, until: 0) }
    state.connecting()
    state.connecting()
    #expect(state.failedToConnect() == ["a"])
    #expect(state.failedToConnect() == ["b", "c"])
  }

  @Test("a retired pool keeps nothing, and serves who waits")
  func retired() {
    var (state, connections) = Self.idle(1)
    _ = state.takeIdle()
    state.wait("a", fresh: false, until: 0)
    state.retire()
    #expect(Self.served(state.release(connections[0], hasServed: true, isDueElsewhere: false)) == "a")
    #expect(Self.isClosed(state.release(connections[0], hasServed: true, isDueElsewhere: false)))
    state.closed(connections[0])
    #expect(state.isEmpty)
  }
}
