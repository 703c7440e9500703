package import NIOCore

/// The upstream pools of one loop, one an origin.
package final class UpstreamPools {
  let eventLoop: any EventLoop
  /// What the connections of this loop read into, upstream's and clients'.
  let readBuffer = ReadBuffer()
  private let shared: SharedUpstreams
  private var pools: [UpstreamOrigin: UpstreamPool] = [:]
  /// Those of before a reload, until the last connection is closed and nobody waits for one.
  private var retired: [UpstreamPool] = []
  /// The pool of each backend that was asked for one, at its index: hashing an origin for every request would cost more than the lease.
  private var found: [(backend: PreparedBackend, pool: UpstreamPool)?] = []
  private var now = Int64(NIODeadline.now().uptimeNanoseconds)

  /// `shared`: what all loops of a process have in common.
  package init(eventLoop: any EventLoop, shared: SharedUpstreams) {
    self.eventLoop = eventLoop
    self.shared = shared
  }

  func pool(for backend: PreparedBackend, in snapshot: Snapshot) -> UpstreamPool {
    let index = backend.index
    if index < found.count, let (owner, pool) = found[index], owner === backend { return pool }
    let pool = pools[backend.origin] ?? makePool(for: backend, in: snapshot)
    while found.count <= index { found.append(nil) }
    found[index] = (backend, pool)
    return pool
  }

  private func makePool(for backend: PreparedBackend, in snapshot: Snapshot) -> UpstreamPool {
    let place = backend.origin.place
    let most = snapshot.backends.reduce(backend.origin.maxConnections) { $1.origin.place == place ? max($0, $1.origin.maxConnections) : $0 }
    let pool = UpstreamPool(
      eventLoop: eventLoop, readBuffer: readBuffer, origin: backend.origin, tls: snapshot.tlsContexts[backend.origin],
      limits: snapshot.limits.http, shared: shared, most: most)
    pool.now = now
    pools[backend.origin] = pool
    return pool
  }

  /// Lets go of the pools that `backends` do not use: their idle connections close now, their busy ones when they are done.
  func retire(exceptOf backends: [PreparedBackend]) {
    found.removeAll()
    let origins = backends.map(\.origin)
    shared.setLimits(by: origins)
    let kept = Set(origins)
    for (origin, pool) in pools where !kept.contains(origin) {
      pools[origin] = nil
      pool.retire()
      if !pool.isEmpty { retired.append(pool) }
    }
  }

  /// Moves the coarse clock, in nanoseconds, and closes what has been idle too long.
  func sweep(_ now: Int64) {
    self.now = now
    for pool in pools.values { pool.sweep(now) }
    guard !retired.isEmpty else { return }
    for pool in retired { pool.sweep(now) }
    retired.removeAll(where: \.isEmpty)
  }

  /// For who uses a pool while no timer may be moving the clock.
  func moveClock() {
    sweep(Int64(NIODeadline.now().uptimeNanoseconds))
  }

  /// How many connections each origin has, and how many requests wait for one; told for the first of the backends that share it,
  /// perhaps in several parts.
  func forEachCount(of backends: [PreparedBackend], _ body: (PreparedBackend, _ idle: Int, _ busy: Int, _ queued: Int) -> Void) {
    var rest = pools
    for backend in backends {
      if let pool = rest.removeValue(forKey: backend.origin) { body(backend, pool.idleCount, pool.busyCount, pool.queueLength) }
    }
    // What is left of before a reload, for the first backend that goes to the same place.
    for pool in rest.values + retired {
      guard let backend = backends.first(where: { $0.origin.place == pool.origin.place }) else { continue }
      body(backend, pool.idleCount, pool.busyCount, pool.queueLength)
    }
  }

  /// Whether no connection is open.
  var isIdle: Bool { pools.values.allSatisfy(\.isEmpty) && retired.allSatisfy(\.isEmpty) }
}
