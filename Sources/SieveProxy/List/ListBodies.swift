/// Lists that were made, for all loops. Bounded in bytes; the least recently used goes. Each holds what it was made of, so that an identity
/// is never taken for another's.
struct ListBodies {
  private static let mostBytes = 32 << 20

  private var entries: [ListIdentity: (task: Task<ListBody, Never>, byteCount: Int, lastUsed: UInt64)] = [:]
  private var byteCount = 0
  private var uses: UInt64 = 0

  /// The list, or who makes it.
  mutating func task(_ identity: ListIdentity) -> Task<ListBody, Never>? {
    guard let entry = entries[identity] else { return nil }
    uses += 1
    entries[identity]?.lastUsed = uses
    return entry.task
  }

  /// The task holds what the identity speaks of.
  mutating func begin(_ identity: ListIdentity, _ task: Task<ListBody, Never>) {
    uses += 1
    entries[identity] = (task, 0, uses)
  }

  mutating func finish(_ identity: ListIdentity, _ body: ListBody) {
    guard let entry = entries[identity], entry.byteCount == 0 else { return }
    entries[identity]?.byteCount = body.byteCount
    byteCount += body.byteCount
    while byteCount > Self.mostBytes, entries.count > 1,
      let oldest = entries.filter({ $0.value.byteCount > 0 }).min(by: { $0.value.lastUsed < $1.value.lastUsed })
    {
      byteCount -= oldest.value.byteCount
      entries[oldest.key] = nil
    }
  }

  mutating func removeAll() {
    entries.removeAll()
    byteCount = 0
  }
}
