internal import Synchronization

/// What the loops have in common of their connections to backends: how many there may be, and what names stand for.
package final class SharedUpstreams: Sendable {
  private struct WeakPermits {
    weak var permits: ConnectionPermits?
  }

  let names: NameResolver
  private let permits = Mutex<[UpstreamOrigin: WeakPermits]>([:])

  package convenience init() {
    self.init(names: NameResolver())
  }

  init(names: NameResolver) {
    self.names = names
  }

  /// The permits of `origin`, the same for all who ask while anybody has them.
  func permits(for origin: UpstreamOrigin) -> ConnectionPermits {
    permits.withLock { all in
      if let known = all[origin]?.permits { return known }
      let made = ConnectionPermits(limit: origin.maxConnections)
      all = all.filter { $0.value.permits != nil }
      all[origin] = WeakPermits(permits: made)
      return made
    }
  }
}
