package import Logging
package import NIOCore
internal import SieveCore

/// Knows what the backends list: asks them, one request however many clients wait, keeps their answers for as long as the configuration
/// says, and makes the lists clients get.
package actor CatalogueService {
  private struct Entry {
    var catalogue: Catalogue?
    var fetched = ContinuousClock.Instant.now
    var lastUsed = ContinuousClock.Instant.now
    var inFlight: Task<ListFetchOutcome, Never>?
    /// What came of the last fetch, where it was no list, and when.
    var trouble: (outcome: ListFetchOutcome, at: ContinuousClock.Instant)?
    /// Somebody has asked for it since it was fetched.
    var isUsed = true
    /// The warnings about this list were given.
    var isReviewed = false
  }

  /// What one backend has to offer for a list.
  private enum Offer: Sendable {
    case catalogue(Catalogue, validUntil: ContinuousClock.Instant?, isStale: Bool)
    case refused(MirroredResponse, until: ContinuousClock.Instant?)
    case failed(ListFetchFailure, until: ContinuousClock.Instant?)
  }

  let fetcher: ListFetcher
  private(set) var metrics = CatalogueMetrics()
  nonisolated let logger: Logger
  private var entries: [CatalogueKey: Entry] = [:]
  /// The configuration that was asked for last: what it no longer has is not refreshed.
  private var current: Snapshot?

  /// Lists kept at one time, the least recently used out first. A list of 400 models is half a megabyte.
  private static let mostEntries = 256
  /// A backend in trouble is not waited for by every request for a union of cached lists: the others' models come at once.
  private static let troublePause = Duration.seconds(10)

  /// Fetches on the loop of `pools`.
  package init(pools: NIOLoopBound<UpstreamPools>, logger: Logger) {
    fetcher = ListFetcher(pools: pools, eventLoop: pools.eventLoop)
    self.logger = logger
  }

  /// A service with pools of its own on `eventLoop`, where no server runs.
  package static func on(_ eventLoop: any EventLoop, logger: Logger) async throws -> CatalogueService {
    let pools = try await eventLoop.submit {
      NIOLoopBound(UpstreamPools(eventLoop: eventLoop, shared: SharedUpstreams()), eventLoop: eventLoop)
    }.get()
    return CatalogueService(pools: pools, logger: logger)
  }

  /// The union of what the backends of `snapshot` list, as `request` sees it, or why there is none.
  package func answer(_ request: ListRequest, _ snapshot: Snapshot) async -> ListAnswer {
    current = snapshot
    let offers = await offers(request, snapshot)
    var sources: [(backend: Backend, catalogue: Catalogue)] = []
    var partial: [String] = []
    var validUntil: ContinuousClock.Instant? = .now + .seconds(3600)
    for (index, backend) in snapshot.backends.enumerated() {
      switch offers[index] {
      case .catalogue(let catalogue, let until, let isStale):
        sources.append((backend.backend, catalogue))
        validUntil = validUntil.flatMap { current in until.map { min(current, $0) } }
        if isStale { partial.append("\(backend.backend.name)=stale") }
      case .refused(let response, let until):
        validUntil = validUntil.flatMap { current in until.map { min(current, $0) } }
        partial.append("\(backend.backend.name)=\(response.status)")
      case .failed(let failure, let until):
        validUntil = validUntil.flatMap { current in until.map { min(current, $0) } }
        partial.append("\(backend.backend.name)=\(failure.word)")
      case nil: if request.withoutKey.contains(index) { partial.append("\(backend.backend.name)=no-key") }
      }
    }
    guard !sources.isEmpty else { return Self.nothingToShow(snapshot, offers) }
    let list = Self.list(sources, request, snapshot)
    review(list, request, snapshot)
    metrics.listed(list, of: sources.map(\.backend.name))
    let rendered = RenderedList(list, partial: partial.isEmpty ? nil : partial.joined(separator: ", "))
    return .list(rendered, validUntil: validUntil.map(Self.deadline))
  }

  /// What each backend that is asked has to offer, by its index.
  private func offers(_ request: ListRequest, _ snapshot: Snapshot) async -> [Int: Offer] {
    await withTaskGroup(of: (Int, Offer).self) { group in
      for backend in snapshot.backends where request.asks(backend) {
        group.addTask { (backend.index, await self.offer(backend, request, snapshot)) }
      }
      var offers: [Int: Offer] = [:]
      for await (index, offer) in group { offers[index] = offer }
      return offers
    }
  }

  static func list(
    _ sources: [(backend: Backend, catalogue: Catalogue)], _ request: ListRequest, _ snapshot: Snapshot
  ) -> FilteredList {
    FilteredList(
      sources, aliases: request.backend == nil ? snapshot.configuration.aliases : [],
      view: request.view.flatMap { snapshot.views[$0]?.view },
      now: Timestamp.now().seconds, showsOwnIDs: request.backend != nil)
  }

  private static func deadline(_ instant: ContinuousClock.Instant) -> NIODeadline {
    .now() + TimeAmount(ContinuousClock.now.duration(to: instant))
  }

  private static func nothingToShow(_ snapshot: Snapshot, _ offers: [Int: Offer]) -> ListAnswer {
    let refusals = snapshot.backends.compactMap { backend -> MirroredResponse? in
      if case .refused(let response, _) = offers[backend.index] { response } else { nil }
    }
    if refusals.count == offers.count, let first = refusals.first, refusals.allSatisfy({ $0.status == first.status }) {
      return .mirrored(first)
    }
    let failures = snapshot.backends.compactMap { backend -> SieveError? in
      switch offers[backend.index] {
      case .failed(let failure, _): failure.error(backend: backend.backend.name)
      case .refused(let response, _):
        SieveError(.upstreamInvalidResponse, "Backend '\(backend.backend.name)' answered \(response.statusAndReason).")
      default: nil
      }
    }
    if offers.isEmpty {
      return .failed(
        SieveError(
          .invalidAPIKey, "The request has a key for none of the backends. Send 'Authorization: Bearer keyring:NAME=KEY;NAME=KEY'."))
    }
    if failures.count == 1, let only = failures.first { return .failed(only) }
    return .failed(
      SieveError(.upstreamUnreachable, "No backend sent its list of models. " + failures.map(\.message).joined(separator: " ")))
  }

  // MARK: One backend

  /// A catalogue to decide by: unlike a list that a client asked for, one that is a minute old will do.
  func settled(_ backend: PreparedBackend, _ request: ListRequest, _ snapshot: Snapshot) async -> Result<Catalogue, SieveError> {
    let key = CatalogueKey(backend, request)
    if let entry = entries[key], let catalogue = entry.catalogue, .now < entry.fetched + .seconds(60) {
      return .success(catalogue)
    }
    if case .failed(let failure)? = entries[key]?.trouble?.outcome, let trouble = entries[key]?.trouble,
      .now < trouble.at + Self.troublePause
    {
      return .failure(failure.error(backend: backend.backend.name))
    }
    switch await offer(backend, request, snapshot) {
    case .catalogue(let catalogue, _, _): return .success(catalogue)
    case .refused(let response, _):
      return .failure(
        SieveError(
          .upstreamInvalidResponse, "Backend '\(backend.backend.name)' was asked for its models and answered \(response.statusAndReason)."))
    case .failed(let failure, _): return .failure(failure.error(backend: backend.backend.name))
    }
  }

  private func offer(_ backend: PreparedBackend, _ request: ListRequest, _ snapshot: Snapshot) async -> Offer {
    let key = CatalogueKey(backend, request)
    let ttl = backend.backend.cacheTTL
    if let entry = entries[key], let catalogue = entry.catalogue, let ttl, .now < entry.fetched + ttl {
      entries[key]?.lastUsed = .now
      entries[key]?.isUsed = true
      return .catalogue(catalogue, validUntil: entry.fetched + ttl, isStale: false)
    }
    let isCached = ttl.map { $0 > .zero } == true && request.backend == nil && snapshot.backends.count > 1
    if isCached, let trouble = entries[key]?.trouble, .now < trouble.at + Self.troublePause {
      return offer(key, backend, trouble.outcome, until: trouble.at + Self.troublePause)
    }
    let outcome = await fetchOnce(key, backend, request, snapshot)
    return offer(key, backend, outcome, until: isCached ? .now + Self.troublePause : nil)
  }

  /// What a fetch that has just ended lets a client have. `until`: how long its failure may be told again.
  private func offer(_ key: CatalogueKey, _ backend: PreparedBackend, _ outcome: ListFetchOutcome, until: ContinuousClock.Instant?) -> Offer
  {
    switch outcome {
    case .catalogue(let catalogue):
      return .catalogue(
        catalogue, validUntil: backend.backend.cacheTTL.flatMap { ttl in entries[key].map { $0.fetched + ttl } }, isStale: false)
    case .refused(let response) where response.status == 401 || response.status == 403:
      // The credential is no good: what it could see yesterday is not its business today.
      entries[key] = nil
      return .refused(response, until: nil)
    case .refused(let response):
      return stale(key, backend).map { .catalogue($0, validUntil: until, isStale: true) } ?? .refused(response, until: until)
    case .failed(let failure):
      return stale(key, backend).map { .catalogue($0, validUntil: until, isStale: true) } ?? .failed(failure, until: until)
    }
  }

  private func stale(_ key: CatalogueKey, _ backend: PreparedBackend) -> Catalogue? {
    guard let entry = entries[key], let catalogue = entry.catalogue, .now < entry.fetched + backend.backend.staleTTL else { return nil }
    return catalogue
  }

  /// Joins a fetch that is under way, or begins one.
  private func fetchOnce(_ key: CatalogueKey, _ backend: PreparedBackend, _ request: ListRequest, _ snapshot: Snapshot) async
    -> ListFetchOutcome
  {
    if let running = entries[key]?.inFlight { return await running.value }
    let fetcher = self.fetcher
    let task = Task { await fetcher.catalogue(of: backend, request, snapshot) }
    entries[key, default: Entry()].inFlight = task
    let outcome = await task.value
    finishFetch(key, backend, outcome)
    if case .catalogue = outcome, backend.fixedCredential != nil { scheduleRefresh(key, backend, request) }
    return outcome
  }

  /// A list that is in use is fetched again before it expires, so that nobody waits for it; one that nobody has asked for in a whole period
  /// is left to expire. Only where the credential is the operator's: a client's is used when that client asks.
  private func scheduleRefresh(_ key: CatalogueKey, _ backend: PreparedBackend, _ request: ListRequest) {
    guard let ttl = backend.backend.cacheTTL else { return }
    Task { [weak self] in
      try? await Task.sleep(for: ttl * 0.9)
      await self?.refresh(key, request)
    }
  }

  private func refresh(_ key: CatalogueKey, _ request: ListRequest) async {
    guard let snapshot = current, let backend = snapshot.backends.first(where: { CatalogueKey($0, request) == key }),
      let ttl = backend.backend.cacheTTL, let entry = entries[key], entry.isUsed, .now >= entry.fetched + ttl * 0.8
    else { return }
    entries[key]?.isUsed = false
    _ = await fetchOnce(key, backend, request, snapshot)
  }

  private func finishFetch(_ key: CatalogueKey, _ backend: PreparedBackend, _ outcome: ListFetchOutcome) {
    var entry = entries[key] ?? Entry()
    entry.inFlight = nil
    metrics.fetched(backend.backend.name, outcome.metric)
    entry.lastUsed = .now
    if case .catalogue(let catalogue) = outcome {
      reportChange(from: entry.catalogue, to: catalogue, backend.backend.name)
      if entry.catalogue == nil { entry.isUsed = true }
      entry.catalogue = catalogue
      entry.fetched = .now
      entry.trouble = nil
    } else {
      entry.trouble = (outcome, .now)
    }
    if case .failed(let failure) = outcome {
      logger.warning(
        "list failed",
        metadata: ["backend": "\(backend.backend.name)", "reason": "\(failure.error(backend: backend.backend.name).message)"])
    }
    entries[key] = entry
    evict()
  }

  private func evict() {
    while entries.count > Self.mostEntries,
      let oldest = entries.filter({ $0.value.inFlight == nil }).min(by: { $0.value.lastUsed < $1.value.lastUsed })?.key
    {
      entries[oldest] = nil
    }
  }

  // MARK: What the operator should know

  private func reportChange(from old: Catalogue?, to new: Catalogue, _ backend: String) {
    guard let old else { return }
    let before = Set(old.models.map(\.id))
    let after = Set(new.models.map(\.id))
    let appeared = after.subtracting(before).count
    let disappeared = before.subtracting(after).count
    guard appeared + disappeared > 0 else { return }
    metrics.changed(backend, appeared: appeared, disappeared: disappeared)
    logger.info("list changed", metadata: ["backend": "\(backend)", "change": "+\(appeared) −\(disappeared) models"])
  }

  /// Warns of rules that do nothing, once a list.
  private func review(_ list: FilteredList, _ request: ListRequest, _ snapshot: Snapshot) {
    let keys = snapshot.backends.map { CatalogueKey($0, request) }
    guard keys.contains(where: { entries[$0]?.isReviewed == false }) else { return }
    for key in keys { entries[key]?.isReviewed = true }
    for warning in ListReview.warnings(list) { logger.warning("\(warning)") }
  }
}
