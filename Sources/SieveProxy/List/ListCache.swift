internal import NIOCore

/// Lists that one loop gives again, without asking anybody, for as long as they are good. Bounded in bytes; the least recently used goes.
struct ListCache {
  private struct Entry {
    var list: RenderedList
    /// Of what was known of backends' lists when it was asked for.
    var generation: UInt64
    var validUntil: NIODeadline
    var lastUsed: UInt64
  }

  private static let mostBytes = 32 << 20
  private static let mostEntries = 256

  private var entries: [ListRequest: Entry] = [:]
  private var byteCount = 0
  private var uses: UInt64 = 0

  /// nil where there is none, or where the part that is asked for is not in it.
  mutating func list(for request: ListRequest, _ generation: UInt64, now: NIODeadline = .now()) -> RenderedList? {
    guard !entries.isEmpty, request.isKept,
      let place = request.page == nil ? entries.index(forKey: request) : entries.index(forKey: request.whole)
    else { return nil }
    guard entries.values[place].validUntil > now, entries.values[place].generation == generation else {
      remove(entries.keys[place])
      return nil
    }
    uses += 1
    entries.values[place].lastUsed = uses
    return try? entries.values[place].list.part(request.page)
  }

  mutating func keep(_ list: RenderedList, for request: ListRequest, _ generation: UInt64, until validUntil: NIODeadline) {
    guard request.isKept else { return }
    let (key, list) = (request.whole, list.whole ?? list)
    remove(key)
    uses += 1
    entries[key] = Entry(list: list, generation: generation, validUntil: validUntil, lastUsed: uses)
    byteCount += Self.size(key, list)
    while byteCount > Self.mostBytes || entries.count > Self.mostEntries, entries.count > 1,
      let oldest = entries.min(by: { $0.value.lastUsed < $1.value.lastUsed })?.key
    {
      remove(oldest)
    }
  }

  mutating func removeAll() {
    entries.removeAll()
    byteCount = 0
  }

  private mutating func remove(_ key: ListRequest) {
    if let entry = entries.removeValue(forKey: key) { byteCount -= Self.size(key, entry.list) }
  }

  private static func size(_ request: ListRequest, _ list: RenderedList) -> Int {
    list.body.byteCount + request.credentialLines.values.reduce(512) { $0 + $1.count }
  }
}
