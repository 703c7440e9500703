package import Logging
package import NIOCore
internal import SieveCore

/// Knows what the backends list: asks them, one request however many clients wait, keeps their answers for as long as the configuration
/// says, and makes the lists clients get. Decides and remembers; reading, filtering and writing are done elsewhere (`ListThreads`).
package actor CatalogueService {
  let loader: CatalogueLoader
  let clock: ListClock
  nonisolated let generation = CatalogueGeneration()
  var metrics = CatalogueMetrics()
  nonisolated let logger: Logger
  var notices: ListNotices
  var entries: [CatalogueKey: CatalogueEntry] = [:]
  var bodies = ListBodies()
  /// The configuration that was asked for last: what it no longer has is not refreshed.
  private(set) var current: Snapshot?
  /// Hears of models that come and go.
  private var listener: @Sendable (ListChange) -> Void = { _ in }
  /// By backend.
  private var gates: [String: ListGate] = [:]
  /// Who tries its patterns on a model that somebody asks for; empty: for a model that may be several backends'.
  private var patternGates: [String: ListGate] = [:]
  /// Whether it is an instance of this program that answers there, as the last answer told.
  private var isInstance: [BaseURL: Bool] = [:]

  /// How long a list waits for a backend where there is something to show.
  let patience: Duration
  /// Clients give up after two to five seconds.
  private static let clientsPatience = Duration.milliseconds(1500)
  /// A backend in trouble is not asked by every request for a union of cached lists.
  static let troublePause = Duration.seconds(10)
  /// What the lists of backends may take together; the least recently used go first.
  private static let mostBytes = 64 << 20
  private static let mostEntries = 4096

  /// Fetches on the loop of `pools`.
  package init(pools: NIOLoopBound<UpstreamPools>, logger: Logger) {
    self.init(
      fetcher: ListFetcher(pools: pools, eventLoop: pools.eventLoop), clock: ListClock(), patience: Self.clientsPatience, logger: logger)
  }

  init(fetcher: ListFetcher, clock: ListClock, patience: Duration, logger: Logger) {
    self.clock = clock
    self.patience = patience
    self.logger = logger
    loader = CatalogueLoader(fetcher: fetcher, clock: clock)
    notices = ListNotices(logger: logger)
  }

  func noteUnauthorized(_ backend: PreparedBackend) { notices.noteUnauthorized(backend) }

  func setListener(_ listener: @escaping @Sendable (ListChange) -> Void) { self.listener = listener }

  /// A request that began under an earlier configuration goes on under it; what is kept is the latest one's.
  func use(_ snapshot: Snapshot) {
    if let current, current.number >= snapshot.number { return }
    current = snapshot
    isInstance = isInstance.filter { known in snapshot.backends.contains { $0.backend.baseURL == known.key } }
    bodies.removeAll()
    notices.forgetWarnings()
  }

  /// Whether it is the one that was asked for last: what is under way for that keeps its place when a request of an earlier one asks for the same.
  func isLatest(_ snapshot: Snapshot) -> Bool { snapshot.number == current?.number }

  // MARK: One backend

  func key(_ backend: PreparedBackend, _ request: ListRequest) -> CatalogueKey {
    CatalogueKey(backend, request, asksInstance: isInstance[backend.backend.baseURL] ?? true)
  }

  /// What is known of a backend's list without waiting, and the fetch to wait for, if any.
  func offer(_ backend: PreparedBackend, _ request: ListRequest, _ snapshot: Snapshot, maxAge: Duration? = nil) -> CatalogueOffer {
    let key = key(backend, request)
    let now = clock.now()
    let age = max(backend.backend.cacheTTL ?? .zero, maxAge ?? .zero)
    if let entry = entries[key], request.isKept {
      if let judged = entry.judged, now < entry.fetched + age {
        entries[key]?.lastUsed = now
        entries[key]?.isUsed = true
        if CatalogueLoader.isJudged(entry.known, by: backend, clock.seconds()) {
          return CatalogueOffer(ready: .judged(judged, fetched: entry.fetched), stale: nil, flight: nil, isLate: false)
        }
        return CatalogueOffer(ready: nil, stale: nil, flight: rejudge(key, entry, backend, snapshot), isLate: false)
      }
      if let trouble = entry.trouble, now < trouble.at + Self.troublePause, pauses(backend, request, snapshot, maxAge, trouble.outcome) {
        return CatalogueOffer(
          ready: trouble.outcome, stale: stale(key, backend, trouble.outcome), flight: nil, isLate: false,
          until: trouble.at + Self.troublePause)
      }
    }
    let isLate = entries[key]?.isLate ?? false
    let flight = fetch(key, backend, request, snapshot)
    return CatalogueOffer(ready: nil, stale: stale(key, backend, nil), flight: flight, isLate: isLate)
  }

  /// Whether the failure is told again for a while instead of asking.
  private func pauses(
    _ backend: PreparedBackend, _ request: ListRequest, _ snapshot: Snapshot, _ maxAge: Duration?, _ outcome: CatalogueOutcome
  ) -> Bool {
    if maxAge != nil, case .failed = outcome { return true }
    return backend.backend.cacheTTL.map { $0 > .zero } == true && request.backend == nil && snapshot.backends.count > 1
  }

  /// The last good list, where the backend fails or is slow; else what the configuration declares of it.
  /// - Parameter outcome: how it fails. A credential that is refused has no business with what it could see yesterday.
  func stale(_ key: CatalogueKey, _ backend: PreparedBackend, _ outcome: CatalogueOutcome?) -> JudgedCatalogue? {
    if case .refused(let response)? = outcome, response.status == 401 || response.status == 403 { return nil }
    guard let entry = entries[key] else { return nil }
    if let judged = entry.judged, clock.now() < entry.fetched + backend.backend.staleTTL,
      CatalogueLoader.isJudged(entry.known, by: backend, judged.now ?? 0)
    {
      return judged
    }
    return entry.declared.flatMap { $0.judge === backend || $0.judge.backend == backend.backend ? $0.judged : nil }
  }

  /// Joins a fetch that is under way, asked and judged as `backend` has it, or begins one.
  private func fetch(_ key: CatalogueKey, _ backend: PreparedBackend, _ request: ListRequest, _ snapshot: Snapshot) -> CatalogueEntry.Flight
  {
    if let flight = entries[key]?.flight, flight.isJudged(by: backend) { return flight }
    let now = clock.now()
    let task = Task { [loader] in
      let came = await self.inTurn(key.name) {
        // Who has waited for its turn as long as a list may take waits no longer.
        guard self.clock.now() - now < backend.backend.listTimeout else { return CatalogueLoader.Loaded(outcome: .failed(.timeout)) }
        return await loader.load(backend, request, snapshot) { await self.known(key) }
      } size: {
        $0.catalogue?.byteCount
      }
      let loaded = came ?? CatalogueLoader.Loaded(outcome: .failed(.busy))
      self.finish(key, backend, request, loaded, began: now)
      return loaded.outcome
    }
    let flight = CatalogueEntry.Flight(task: task, judge: backend, began: now)
    if entries[key]?.flight == nil || isLatest(snapshot) { entries[key, default: CatalogueEntry(now: now)].flight = flight }
    return flight
  }

  /// What there is already of that backend's lists, that one first.
  private func known(_ key: CatalogueKey) -> [CatalogueLoader.Known] {
    ([entries[key]?.known].compactMap(\.self)) + entries.lazy.filter { $0.key.name == key.name && $0.key != key }.map(\.value.known)
  }

  private func finish(
    _ key: CatalogueKey, _ backend: PreparedBackend, _ request: ListRequest, _ loaded: CatalogueLoader.Loaded,
    began: ContinuousClock.Instant
  ) {
    let now = clock.now()
    let flown = key
    if let answer = loaded.isFromInstance { isInstance[backend.backend.baseURL] = answer }
    metrics.fetched(key.name, loaded.outcome.metric, seconds: clock.seconds())
    // It was asked and judged by a configuration whose place another one has taken.
    guard entries[flown]?.flight?.judge === backend else { return }
    // Now that it has answered, it may be known that it is the same to it who asks.
    let key = self.key(backend, request)
    if key != flown { entries[flown] = nil }
    var entry = entries[key] ?? CatalogueEntry(now: now)
    if key == flown { entry.flight = nil }
    entry.lastUsed = now
    entry.isLate = now - began > patience
    notices.note(loaded.outcome, of: backend, now: now)
    let (oldCatalogue, wasInTrouble) = (entry.catalogue, entry.trouble != nil)
    switch loaded.outcome {
    case .judged(let judged, _):
      if let old = entry.catalogue, let new = loaded.catalogue, new !== old { reportChange(from: old, to: new, key.name) }
      if entry.catalogue == nil { entry.isUsed = true }
      (entry.catalogue, entry.judged, entry.judge) = (loaded.catalogue, judged, backend)
      entry.fetched = now
      entry.trouble = nil
    case .refused(let response) where response.status == 401 || response.status == 403:
      (entry.catalogue, entry.judged, entry.judge) = (nil, nil, nil)
      entry.trouble = nil
    default: entry.trouble = (loaded.outcome, now)
    }
    // What depends on a client's credential is decided anew each time.
    if backend.fixedCredential != nil, oldCatalogue !== entry.catalogue || wasInTrouble != (entry.trouble != nil) {
      generation.advance()
    }
    let isEmpty = entry.catalogue == nil && entry.trouble == nil && !entry.isLate && entry.flight == nil
    entries[key] = isEmpty || !request.isKept ? nil : entry
    evict()
    if case .judged = loaded.outcome, request.isKept, backend.fixedCredential != nil { scheduleRefresh(key, backend, request) }
  }

  // MARK: Turns

  /// What comes of `body`, which fetches a list of `backend`, once it is its turn; nil where too many wait for theirs.
  /// - Parameter size: what the list takes that came.
  func inTurn<Result: Sendable>(
    _ backend: String, _ body: () async -> Result, size: (Result) -> Int?
  ) async -> Result? {
    if !gates[backend, default: ListGate()].begin() {
      guard await withCheckedContinuation({ gates[backend, default: ListGate()].wait($0) }) else { return nil }
    }
    let result = await body()
    gates[backend]?.end(listSize: size(result))
    return result
  }

  /// What comes of `body`, which tries the patterns of `backend` on a model; nil where too many wait for theirs. One at a time, so that one backend's
  /// patterns keep neither another's list waiting nor its calls.
  func inPatternTurn<Result: Sendable>(of backend: String, _ body: () async -> Result) async -> Result? {
    if !patternGates[backend, default: ListGate(isSingle: true)].begin() {
      guard await withCheckedContinuation({ patternGates[backend]?.wait($0) ?? $0.resume(returning: false) }) else { return nil }
    }
    let result = await body()
    patternGates[backend]?.end(listSize: nil)
    return result
  }

  // MARK: Staying fresh, staying small

  /// A list that is in use is fetched again before it expires, so that nobody waits for it; one that nobody has asked for in a whole period
  /// is left to expire. Only where the credential is the operator's: a client's is used when that client asks. Another instance asks in time by
  /// itself for what it has in use.
  private func scheduleRefresh(_ key: CatalogueKey, _ backend: PreparedBackend, _ request: ListRequest) {
    guard let ttl = backend.backend.cacheTTL, ttl > .zero, key.passed.isEmpty else { return }
    Task { [weak self, clock] in
      try? await clock.sleep(ttl * 0.9)
      await self?.refresh(key, request.whole)
    }
  }

  private func refresh(_ key: CatalogueKey, _ request: ListRequest) async {
    guard let snapshot = current, let backend = snapshot.backends.first(where: { self.key($0, request) == key }),
      let ttl = backend.backend.cacheTTL, let entry = entries[key], entry.isUsed, clock.now() >= entry.fetched + ttl * 0.8
    else { return }
    entries[key]?.isUsed = false
    _ = fetch(key, backend, request, snapshot)
  }

  private func evict() {
    var size = entries.reduce(0) { $0 + $1.key.byteCount + $1.value.byteCount }
    while size > Self.mostBytes || entries.count > Self.mostEntries, entries.count > 1,
      let oldest = entries.filter({ $0.value.flight == nil }).min(by: { $0.value.lastUsed < $1.value.lastUsed })
    {
      size -= oldest.key.byteCount + oldest.value.byteCount
      entries[oldest.key] = nil
    }
  }

  private func reportChange(from old: Catalogue, to new: Catalogue, _ backend: String) {
    let (appeared, disappeared) = (new.ids(notIn: old), old.ids(notIn: new))
    guard appeared.count + disappeared.count > 0 else { return }
    metrics.changed(backend, appeared: appeared.count, disappeared: disappeared.count)
    let names = appeared.first.prefix(ListChange.mostNames)
    listener(
      ListChange(
        backend: backend, appeared: Array(names), disappeared: Array(disappeared.first.prefix(ListChange.mostNames - names.count)),
        appearedCount: appeared.count, disappearedCount: disappeared.count, time: clock.seconds()))
    logger.info("list changed", metadata: ["backend": "\(backend)", "change": "+\(appeared.count) −\(disappeared.count) models"])
  }
}

extension Catalogue {
  /// How many models of it another list lacks, and the first of them.
  fileprivate func ids(notIn other: Catalogue) -> (first: [String], count: Int) {
    var missing: (first: [String], count: Int) = ([], 0)
    for id in models.lazy.map(\.id) where other.lookup(id) == nil {
      missing.count += 1
      if missing.count <= ListChange.mostNames { missing.first.append(id) }
    }
    return missing
  }
}
