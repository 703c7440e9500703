internal import SieveCore

/// What is known of the backends' lists: how old, how long, how often asked for. By name: none of it is on the path of a request.
struct CatalogueMetrics: Sendable {
  enum Fetch: String, CaseIterable {
    case ok
    /// The backend answered with a status of its own.
    case refused
    /// No answer, or none that is a list.
    case failed
  }

  struct Entry: Sendable {
    /// When the last good list came.
    fileprivate(set) var fetched: ContinuousClock.Instant?
    /// Since when its list comes, or does not; seconds since 1970. nil: it was never asked for.
    fileprivate(set) var since: Int64?
    fileprivate var isGood = false
    fileprivate(set) var visible = 0
    fileprivate(set) var hidden = 0
    fileprivate(set) var appeared = 0
    fileprivate(set) var disappeared = 0
    fileprivate var fetches = Array(repeating: 0, count: Fetch.allCases.count)

    func count(of fetch: Fetch) -> Int { fetches[CatalogueMetrics.position(of: fetch)] }
  }

  private var entries: [String: Entry] = [:]

  /// All zero for a backend that was never asked.
  func entry(_ backend: String) -> Entry { entries[backend] ?? Entry() }

  /// `backend` was asked for its list.
  /// - Parameter seconds: since 1970.
  mutating func fetched(_ backend: String, _ fetch: Fetch, at now: ContinuousClock.Instant = .now, seconds: Int64 = 0) {
    entries[backend, default: Entry()].fetches[Self.position(of: fetch)] += 1
    if entries[backend]?.since == nil || entries[backend]?.isGood != (fetch == .ok) {
      entries[backend]?.since = seconds
      entries[backend]?.isGood = fetch == .ok
    }
    if fetch == .ok { entries[backend, default: Entry()].fetched = now }
  }

  /// Models came and went between two lists of `backend`.
  mutating func changed(_ backend: String, appeared: Int, disappeared: Int) {
    entries[backend, default: Entry()].appeared += appeared
    entries[backend, default: Entry()].disappeared += disappeared
  }

  /// `list` was made of what backends list. Told is what their own filters show of it, whatever a view hides. Where lists differ by
  /// credential, it is the one made last.
  mutating func listed(_ list: FilteredList) {
    for (backend, visible, hidden) in list.counts {
      entries[backend, default: Entry()].visible = visible
      entries[backend, default: Entry()].hidden = hidden
    }
  }

  private static func position(of fetch: Fetch) -> Int {
    switch fetch {
    case .ok: 0
    case .refused: 1
    case .failed: 2
    }
  }
}
