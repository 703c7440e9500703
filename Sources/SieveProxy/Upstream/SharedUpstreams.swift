internal import Synchronization

/// What the loops have in common of their connections to backends: how many there may be, and what names stand for.
package final class SharedUpstreams: Sendable {
  private struct WeakPermits {
    weak var permits: ConnectionPermits?
  }

  let names: NameResolver
  private let permits = Mutex<[UpstreamOrigin.Place: WeakPermits]>([:])

  package convenience init() {
    self.init(names: NameResolver())
  }

  init(names: NameResolver) {
    self.names = names
  }

  /// The permits of `place`, the same for all who ask while anybody has them: connections of before a reload count, too.
  func permits(for place: UpstreamOrigin.Place) -> ConnectionPermits {
    permits.withLock { all in
      if let known = all[place]?.permits { return known }
      let made = ConnectionPermits(limit: place.maxConnections)
      all = all.filter { $0.value.permits != nil }
      all[place] = WeakPermits(permits: made)
      return made
    }
  }
}
