internal import NIOCore
internal import Synchronization

/// How many connections to one origin are open, over all loops: never more than its `max_connections`. Who finds none left is served in the
/// order of asking, whichever loop it is on.
///
/// The lock is taken when a connection opens or closes, and while there are too few; a request that finds an idle connection on its loop
/// knows nothing of it, and one that gives its connection back reads one number.
final class ConnectionPermits: Sendable {
  /// A loop's pool, as the other loops see it.
  struct Member: Sendable {
    let id: ObjectIdentifier
    let eventLoop: any EventLoop
    let pool: NIOLoopBound<UpstreamPool>

    init(_ pool: UpstreamPool, on eventLoop: any EventLoop) {
      id = ObjectIdentifier(pool)
      self.eventLoop = eventLoop
      self.pool = NIOLoopBound(pool, eventLoop: eventLoop)
    }
  }

  private struct Shared {
    var taken = 0
    /// A member stands here as often as it waits.
    var queue: [Member] = []
    /// One a loop that has a pool of this origin.
    var members: [Member] = []
    /// Idle connections that are being closed for those in the queue.
    var yielding = 0
  }

  private let limit: Int
  private let shared = Mutex(Shared())
  private let queueLength = Atomic(0)

  init(limit: Int) {
    self.limit = limit
  }

  /// Whether somebody waits, on any loop.
  var isShort: Bool { queueLength.load(ordering: .relaxed) > 0 }

  func register(_ member: Member) {
    shared.withLock { $0.members.append(member) }
  }

  /// The pool will open nothing more of its own accord.
  func unregister(_ pool: UpstreamPool) {
    shared.withLock { shared in shared.members.removeAll { $0.id == ObjectIdentifier(pool) } }
  }

  /// Whether `member` may open a connection. If not, it is told by `permitGranted` when it may, and the other loops are asked for what they have
  /// idle.
  func take(for member: Member) -> Bool {
    let others: [Member]? = shared.withLock { shared in
      if shared.taken < limit, shared.queue.isEmpty {
        shared.taken += 1
        return nil
      }
      shared.queue.append(member)
      queueLength.store(shared.queue.count, ordering: .relaxed)
      return shared.members.filter { $0.id != member.id }
    }
    guard let others else { return true }
    for other in others { other.eventLoop.execute { other.pool.value.yieldIdle() } }
    return false
  }

  /// A connection was closed, or a permit was not needed after all.
  func giveBack() {
    let next: Member? = shared.withLock { shared in
      if shared.yielding > 0 { shared.yielding -= 1 }
      guard !shared.queue.isEmpty else {
        shared.taken -= 1
        return nil
      }
      let next = shared.queue.removeFirst()
      queueLength.store(shared.queue.count, ordering: .relaxed)
      return next
    }
    if let next { next.eventLoop.execute { next.pool.value.permitGranted() } }
  }

  /// `pool` has one less who waits: the one before the last `count` of it, so that those keep the places they have among all. False when its
  /// permit is on its way already.
  func cancel(for pool: UpstreamPool, before count: Int) -> Bool {
    shared.withLock { shared in
      let places = shared.queue.indices.filter { shared.queue[$0].id == ObjectIdentifier(pool) }
      guard !places.isEmpty else { return false }
      shared.queue.remove(at: places[max(0, places.count - 1 - count)])
      queueLength.store(shared.queue.count, ordering: .relaxed)
      return true
    }
  }

  /// Whether another pool has waited longer than `pool`, which has a connection to give.
  func isDueElsewhere(than pool: UpstreamPool) -> Bool {
    guard isShort else { return false }
    return shared.withLock { shared in shared.queue.first.map { $0.id != ObjectIdentifier(pool) } ?? false }
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
