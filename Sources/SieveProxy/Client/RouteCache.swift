internal import SieveCore

/// Where the models went that a filter or a view let pass, so that rules are not tried and catalogues not asked for every request. Only
/// what may be called is kept, for one configuration, and only so much: what nobody may call must not push it out.
struct RouteCache {
  struct Key: Hashable {
    /// As the client names it, byte for byte.
    let model: ModelID
    let view: String?
    /// The index of the backend that the path names.
    let backend: Int?
  }

  private static let mostEntries = 1024
  /// `generation`: of the catalogues that decided; nil where none did.
  private var entries: [Key: (routes: Routes, generation: UInt64?, validUntil: Int64)] = [:]

  /// How long a decision by catalogues, which are up to a minute old, is good for; in nanoseconds.
  static let catalogueLifetime: Int64 = 10_000_000_000

  /// `now`: the loop's coarse clock, in nanoseconds.
  func routes(for key: Key, _ generation: @autoclosure () -> UInt64, now: Int64) -> Routes? {
    guard !entries.isEmpty, let entry = entries[key], entry.validUntil > now else { return nil }
    guard let decidedBy = entry.generation else { return entry.routes }
    return decidedBy == generation() ? entry.routes : nil
  }

  mutating func keep(_ routes: Routes, for key: Key, _ generation: UInt64?, until validUntil: Int64) {
    if entries.count >= Self.mostEntries { entries.removeAll(keepingCapacity: true) }
    entries[key] = (routes, generation, validUntil)
  }

  mutating func removeAll() {
    entries.removeAll()
  }
}
