internal import NIOCore
internal import Synchronization

/// How many connections to one place are open, over all loops and all backends that go there: nobody opens one where as many are open as its own
/// `max_connections` says, or as any backend may have since the last reload. Who finds none left is served in the order of asking, whichever loop
/// it is on.
///
/// The lock is taken when a connection opens or closes, and while there are too few; a request that finds an idle connection on its loop
/// knows nothing of it, and one that gives its connection back reads one number.
final class ConnectionPermits: Sendable {
  /// A loop's pool, as the other loops see it.
  struct Member: Sendable {
    let id: ObjectIdentifier
    let eventLoop: any EventLoop
    let pool: NIOLoopBound<UpstreamPool>
    let limit: Int

    init(_ pool: UpstreamPool, on eventLoop: any EventLoop, limit: Int) {
      self.limit = limit
      id = ObjectIdentifier(pool)
      self.eventLoop = eventLoop
      self.pool = NIOLoopBound(pool, eventLoop: eventLoop)
    }
  }

  private struct Shared {
    /// The most that any backend may have now.
    var limit: Int
    var taken = 0
    /// A member stands here as often as it waits.
    var queue: [Member] = []
    /// One a loop that has a pool of this origin.
    var members: [Member] = []
    /// Idle connections that are being closed for those in the queue.
    var yielding = 0

    /// Whether `member` might have another if only so many were taken.
    func allows(_ member: Member, with taken: Int) -> Bool { taken < min(limit, member.limit) }

    /// Those whose turn has come; they have their permits.
    mutating func grant() -> [Member] {
      var granted: [Member] = []
      while let index = queue.firstIndex(where: { allows($0, with: taken) }) {
        taken += 1
        granted.append(queue.remove(at: index))
      }
      return granted
    }

    /// How many wait, and how many connections there are that may not be.
    var shortage: Int { queue.count + max(0, taken - limit) }
  }

  private let shared: Mutex<Shared>
  private let shortage = Atomic(0)

  init(limit: Int) {
    shared = Mutex(Shared(limit: limit))
  }

  /// Whether somebody waits, on any loop, or there are more than may be.
  var isShort: Bool { shortage.load(ordering: .relaxed) > 0 }

  /// A reload has changed what backends may have. Connections beyond that are closed as soon as they are done.
  func setLimit(_ limit: Int) {
    tell(
      change { shared in
        shared.limit = limit
        return shared.grant()
      })
  }

  private func change<Result>(_ body: (inout Shared) -> Result) -> Result {
    shared.withLock { shared in
      defer { shortage.store(shared.shortage, ordering: .relaxed) }
      return body(&shared)
    }
  }

  private func tell(_ granted: [Member]) {
    for member in granted { member.eventLoop.execute { member.pool.value.permitGranted() } }
  }

  func register(_ member: Member) {
    shared.withLock { $0.members.append(member) }
  }

  /// The pool will open nothing more of its own accord. What it waits for goes by what is allowed now, as `member` does.
  func retire(_ member: Member) {
    tell(
      change { shared in
        shared.members.removeAll { $0.id == member.id }
        for index in shared.queue.indices where shared.queue[index].id == member.id { shared.queue[index] = member }
        return shared.grant()
      })
  }

  /// Whether `member` may open a connection. If not, it is told by `permitGranted` when it may, and the other loops are asked for what they have
  /// idle.
  func take(for member: Member) -> Bool {
    let others: [Member]? = change { shared in
      // Whoever is in the queue may not have it, or would.
      if shared.allows(member, with: shared.taken) {
        shared.taken += 1
        return nil
      }
      shared.queue.append(member)
      return shared.members.filter { $0.id != member.id }
    }
    guard let others else { return true }
    for other in others { other.eventLoop.execute { other.pool.value.yieldIdle() } }
    return false
  }

  /// A connection was closed, or a permit was not needed after all.
  func giveBack() {
    tell(
      change { shared in
        if shared.yielding > 0 { shared.yielding -= 1 }
        shared.taken -= 1
        return shared.grant()
      })
  }

  /// `pool` has one less who waits: the one before the last `count` of it, so that those keep the places they have among all. False when its
  /// permit is on its way already.
  func cancel(for pool: UpstreamPool, before count: Int) -> Bool {
    change { shared in
      let places = shared.queue.indices.filter { shared.queue[$0].id == ObjectIdentifier(pool) }
      guard !places.isEmpty else { return false }
      shared.queue.remove(at: places[max(0, places.count - 1 - count)])
      return true
    }
  }

  /// Whether a connection that `pool` has to give may not be kept, or another pool has waited longer for it.
  func isDueElsewhere(than pool: UpstreamPool) -> Bool {
    guard isShort else { return false }
    return shared.withLock { shared in
      if shared.taken > shared.limit { return true }
      let next = shared.queue.first { shared.allows($0, with: shared.taken - 1) }
      return next.map { $0.id != ObjectIdentifier(pool) } ?? false
    }
  }

  /// Whether an idle connection should be closed for somebody who waits; counts it.
  func mayYield() -> Bool {
    guard isShort else { return false }
    return shared.withLock { shared in
      guard shared.yielding < shared.queue.count else { return false }
      shared.yielding += 1
      return true
    }
  }
}
