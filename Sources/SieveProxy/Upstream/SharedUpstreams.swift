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

  /// The permits of `place`, the same for all who ask while anybody has them: connections of before a reload count, too. `limit`: where nobody does.
  func permits(for place: UpstreamOrigin.Place, limit: Int) -> ConnectionPermits {
    permits.withLock { all in
      if let known = all[place]?.permits { return known }
      let made = ConnectionPermits(limit: limit)
      all = all.filter { $0.value.permits != nil }
      all[place] = WeakPermits(permits: made)
      return made
    }
  }

  /// From now on there may be as many connections as `origins` say; where several go to one place, as the most generous of them does.
  func setLimits(by origins: [UpstreamOrigin]) {
    let limits = Dictionary(origins.map { ($0.place, $0.maxConnections) }, uniquingKeysWith: max)
    let known = permits.withLock { all in limits.compactMap { place, limit in all[place]?.permits.map { ($0, limit) } } }
    for (permits, limit) in known { permits.setLimit(limit) }
  }
}
