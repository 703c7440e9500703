package import NIOCore

/// The upstream pools of one loop, one an origin.
package final class UpstreamPools {
  let eventLoop: any EventLoop
  /// What the connections of this loop read into, upstream's and clients'.
  let readBuffer = ReadBuffer()
  private let shared: SharedUpstreams
  private var pools: [UpstreamOrigin: UpstreamPool] = [:]
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
    let pool = UpstreamPool(
      eventLoop: eventLoop, readBuffer: readBuffer, origin: backend.origin, tls: snapshot.tlsContexts[backend.origin],
      limits: snapshot.limits.http, shared: shared)
    pool.now = now
    pools[backend.origin] = pool
    return pool
  }

  /// Lets go of the pools whose origin is not among `origins`: their idle connections close now, their busy ones when they are done.
  func retire(except origins: Set<UpstreamOrigin>) {
    found.removeAll()
    for (origin, pool) in pools where !origins.contains(origin) {
      pool.retire()
      pools[origin] = nil
    }
  }

  /// Moves the coarse clock, in nanoseconds, and closes what has been idle too long.
  func sweep(_ now: Int64) {
    self.now = now
    for pool in pools.values {
      pool.now = now
      pool.sweep()
    }
  }

  /// For who uses a pool while no timer may be moving the clock.
  func moveClock() {
    sweep(Int64(NIODeadline.now().uptimeNanoseconds))
  }

  /// How many connections each origin has, and how many requests wait for one; told for the first of the backends that share it.
  func forEachCount(of backends: [PreparedBackend], _ body: (PreparedBackend, _ idle: Int, _ busy: Int, _ queued: Int) -> Void) {
    var rest = pools
    for backend in backends {
      if let pool = rest.removeValue(forKey: backend.origin) { body(backend, pool.idleCount, pool.busyCount, pool.queueLength) }
    }
  }

  /// Whether no connection is open.
  var isIdle: Bool { pools.values.allSatisfy(\.isEmpty) }
}
