/// Whom the connections of one loop to one origin serve, and who waits for one. Event in, answer out; calls nobody.
///
/// A connection is counted from when it is allowed (`ConnectionPermits`) until it is closed. The one used last is used next: it is the least
/// likely to have been closed at the other end.
struct PoolState<Connection: AnyObject, Lessee> {
  private struct Waiter {
    let lessee: Lessee
    /// Not with a connection that has served before.
    let wantsFresh: Bool
    /// On the loop's coarse clock: how long to wait while all connections are busy.
    let deadline: Int64
  }

  enum Release {
    case serve(Lessee)
    case keep
    case close
  }

  /// The newest last.
  private(set) var idle: [Connection] = []
  /// Established, being established, or allowed and about to be.
  private(set) var openCount = 0
  /// Of those, the ones that are not established yet.
  private(set) var connectingCount = 0
  /// Permits that were asked for and are still owed.
  private(set) var owedCount = 0
  /// Those who came first, first. The first `connectingCount` of them have a connection coming.
  private var waiting: [Waiter] = []
  /// How many came after those who stopped waiting last: it is the place of these in the queue of all loops that is given up.
  private(set) var stillBehind = 0
  private(set) var isRetired = false

  var isEmpty: Bool { openCount == 0 && waiting.isEmpty }
  var busyCount: Int { openCount - idle.count }
  /// How many wait for somebody else to be done.
  var queueLength: Int { max(0, waiting.count - connectingCount) }
  /// How many permits to ask for: everybody who waits has one, or one coming.
  var lackCount: Int { max(0, waiting.count - connectingCount - owedCount) }
  /// How many of the permits owed nobody waits for any more.
  var surplusCount: Int { max(0, min(owedCount, connectingCount + owedCount - waiting.count)) }

  // MARK: Lessees

  /// The connection for a lessee, if one is idle; it is the lessee's then.
  mutating func takeIdle() -> Connection? { idle.popLast() }

  /// The connection to close for somebody else, if one is idle; it is nobody's then.
  mutating func takeOldest() -> Connection? { idle.isEmpty ? nil : idle.removeFirst() }

  mutating func wait(_ lessee: Lessee, fresh: Bool, until deadline: Int64) {
    waiting.append(Waiter(lessee: lessee, wantsFresh: fresh, deadline: deadline))
  }

  /// The first lessee of whom that holds waits no more.
  mutating func withdraw(where isMeant: (Lessee) -> Bool) {
    if let index = waiting.firstIndex(where: { isMeant($0.lessee) }) { _ = leave(index) }
  }

  /// Those whose time is over while all connections are busy; they wait no more.
  mutating func takeExpired(_ now: Int64) -> [Lessee] {
    guard waiting.count > connectingCount else { return [] }
    let expired = waiting.dropFirst(connectingCount).prefix { $0.deadline <= now }
    stillBehind = waiting.count - expired.endIndex
    waiting.removeSubrange(expired.indices)
    return expired.map(\.lessee)
  }

  private mutating func leave(_ index: Int) -> Lessee {
    stillBehind = waiting.count - index - 1
    return waiting.remove(at: index).lessee
  }

  // MARK: Permits

  /// A permit was asked for; there is none now.
  mutating func permitOwed() { owedCount += 1 }

  /// One that was owed is no longer asked for.
  mutating func permitCancelled() { owedCount -= 1 }

  /// One that was owed is there.
  mutating func permitGranted() { owedCount -= 1 }

  // MARK: Connections

  mutating func connecting() {
    openCount += 1
    connectingCount += 1
  }

  mutating func connected() { connectingCount -= 1 }

  /// A connection is free: new, or done with what it did. `isDueElsewhere`: another loop has waited longer than anybody here, or
  /// nobody may have it any more.
  mutating func release(_ connection: Connection, hasServed: Bool, isDueElsewhere: Bool) -> Release {
    // A new one was allowed for whoever waits here.
    if isDueElsewhere, hasServed || waiting.isEmpty { return .close }
    if let index = waiting.firstIndex(where: { !$0.wantsFresh || !hasServed }) { return .serve(leave(index)) }
    // Who still waits wants a fresh one; this one makes room for it.
    if isRetired || !waiting.isEmpty { return .close }
    idle.append(connection)
    return .keep
  }

  mutating func closed(_ connection: Connection) {
    openCount -= 1
    // From the front: there are the oldest, which are closed by the hundred when they have been idle too long.
    if let index = idle.firstIndex(where: { $0 === connection }) { idle.remove(at: index) }
  }

  /// A connection never came about. Returns whom to tell: whoever waited longest, and all if no connection is left that could serve them.
  mutating func failedToConnect() -> [Lessee] {
    openCount -= 1
    connectingCount -= 1
    let told = openCount == 0 ? waiting[...] : waiting.prefix(1)
    stillBehind = waiting.count - told.count
    defer { waiting.removeFirst(told.count) }
    return told.map(\.lessee)
  }

  /// What is idle is to be closed, and what is busy once it is done.
  mutating func retire() { isRetired = true }
}
