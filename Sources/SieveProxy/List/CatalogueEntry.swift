internal import SieveCore

/// What is kept of one backend's list.
struct CatalogueEntry {
  /// A fetch or a new judgement that is under way. Its task never fails and never takes longer than list_timeout and the filter's second.
  struct Flight {
    let task: Task<CatalogueOutcome, Never>
    let judge: PreparedBackend
    let began: ContinuousClock.Instant

    /// Whether its outcome is what `backend` would say.
    func isJudged(by backend: PreparedBackend) -> Bool { judge === backend || judge.backend == backend.backend }
  }

  /// The last good list, as the backend sent it.
  var catalogue: Catalogue?
  /// The same with what the configuration adds, as its filter sees it.
  var judged: JudgedCatalogue?
  /// Which backend judged it.
  var judge: PreparedBackend?
  /// What the configuration declares of the backend's models, to be shown while its list cannot be had, and who judged it.
  var declared: (judged: JudgedCatalogue, judge: PreparedBackend)?
  var fetched: ContinuousClock.Instant
  var lastUsed: ContinuousClock.Instant
  /// Somebody has asked for it since it was fetched.
  var isUsed = true
  var flight: Flight?
  /// What came of the last fetch, where it was no list, and when.
  var trouble: (outcome: CatalogueOutcome, at: ContinuousClock.Instant)?
  /// The last fetch did not end while somebody might have waited for it.
  var isLate = false

  init(now: ContinuousClock.Instant) {
    fetched = now
    lastUsed = now
  }

  var known: CatalogueLoader.Known { CatalogueLoader.Known(catalogue: catalogue, judged: judged, judge: judge) }

  /// What it takes of memory, more or less.
  var byteCount: Int {
    let own = judged.map { $0.byteCount + ($0.catalogue === catalogue ? 0 : $0.catalogue.byteCount) } ?? 0
    let lists = (catalogue?.byteCount ?? 0) + own + (declared?.judged.catalogue.byteCount ?? 0)
    return lists + (trouble?.outcome.refusalByteCount ?? 0)
  }
}
