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
    var inFlight: Task<FetchOutcome, Never>?
    /// The warnings about this list were given.
    var isReviewed = false
  }

  private enum FetchOutcome: Sendable {
    case catalogue(Catalogue)
    case refused(MirroredResponse)
    case failed(ListFetchFailure)
  }

  /// What one backend has to offer for a list.
  private enum Offer: Sendable {
    case catalogue(Catalogue, validUntil: ContinuousClock.Instant?, isStale: Bool)
    case refused(MirroredResponse)
    case failed(ListFetchFailure)
  }

  private let fetcher: ListFetcher
  private let logger: Logger
  private var entries: [CatalogueKey: Entry] = [:]

  /// Lists kept at one time, the least recently used out first. A list of 400 models is half a megabyte.
  private static let mostEntries = 256
  private static let mostPages = 100

  /// Fetches on the loop of `pools`.
  package init(pools: NIOLoopBound<UpstreamPools>, logger: Logger) {
    fetcher = ListFetcher(pools: pools, eventLoop: pools.eventLoop)
    self.logger = logger
  }

  /// A service with pools of its own on `eventLoop`, where no server runs.
  package static func on(_ eventLoop: any EventLoop, logger: Logger) async throws -> CatalogueService {
    let pools = try await eventLoop.submit {
      NIOLoopBound(UpstreamPools(eventLoop: eventLoop, loopCount: 1), eventLoop: eventLoop)
    }.get()
    return CatalogueService(pools: pools, logger: logger)
  }

  /// The union of what the backends of `snapshot` list, or why there is none.
  package func answer(_ request: ListRequest, _ snapshot: Snapshot) async -> ListAnswer {
    let offers = await withTaskGroup(of: (Int, Offer).self) { group in
      for (index, backend) in snapshot.backends.enumerated() {
        group.addTask { (index, await self.offer(backend, request, snapshot)) }
      }
      var offers: [Int: Offer] = [:]
      for await (index, offer) in group { offers[index] = offer }
      return offers
    }
    var sources: [(backend: Backend, catalogue: Catalogue)] = []
    var partial: [String] = []
    var validUntil: ContinuousClock.Instant? = .now + .seconds(3600)
    for (index, backend) in snapshot.backends.enumerated() {
      switch offers[index] {
      case .catalogue(let catalogue, let until, let isStale):
        sources.append((backend.backend, catalogue))
        validUntil = validUntil.flatMap { current in until.map { min(current, $0) } }
        if isStale { partial.append("\(backend.backend.name)=stale") }
      case .refused(let response): partial.append("\(backend.backend.name)=\(response.status)")
      case .failed(let failure): partial.append("\(backend.backend.name)=\(failure.word)")
      case nil: continue
      }
    }
    guard !sources.isEmpty else { return Self.nothingToShow(snapshot, offers) }
    let rendered = RenderedList(FilteredList(sources), partial: partial.isEmpty ? nil : partial.joined(separator: ", "))
    review(rendered.list, request, snapshot)
    return .list(rendered, validUntil: partial.isEmpty ? validUntil.map(Self.deadline) : nil)
  }

  private static func deadline(_ instant: ContinuousClock.Instant) -> NIODeadline {
    .now() + TimeAmount(ContinuousClock.now.duration(to: instant))
  }

  private static func nothingToShow(_ snapshot: Snapshot, _ offers: [Int: Offer]) -> ListAnswer {
    let refusals = offers.values.compactMap { if case .refused(let response) = $0 { response } else { nil } }
    if refusals.count == offers.count, let first = refusals.first, refusals.allSatisfy({ $0.status == first.status }) {
      return .mirrored(first)
    }
    let failures = snapshot.backends.compactMap { backend -> SieveError? in
      switch offers[backend.index] {
      case .failed(let failure): failure.error(backend: backend.backend.name)
      case .refused(let response):
        SieveError(.upstreamInvalidResponse, "Backend '\(backend.backend.name)' answered \(response.statusAndReason).")
      default: nil
      }
    }
    if failures.count == 1, let only = failures.first { return .failed(only) }
    return .failed(
      SieveError(.upstreamUnreachable, "No backend sent its list of models. " + failures.map(\.message).joined(separator: " ")))
  }

  // MARK: One backend

  private func offer(_ backend: PreparedBackend, _ request: ListRequest, _ snapshot: Snapshot) async -> Offer {
    let key = CatalogueKey(backend, request)
    let ttl = backend.backend.cacheTTL
    if let entry = entries[key], let catalogue = entry.catalogue, let ttl, .now < entry.fetched + ttl {
      entries[key]?.lastUsed = .now
      return .catalogue(catalogue, validUntil: entry.fetched + ttl, isStale: false)
    }
    switch await fetchOnce(key, backend, request, snapshot) {
    case .catalogue(let catalogue):
      return .catalogue(catalogue, validUntil: ttl.flatMap { ttl in entries[key].map { $0.fetched + ttl } }, isStale: false)
    case .refused(let response) where response.status == 401 || response.status == 403:
      // The credential is no good: what it could see yesterday is not its business today.
      entries[key] = nil
      return .refused(response)
    case .refused(let response):
      return stale(key, backend).map { .catalogue($0, validUntil: nil, isStale: true) } ?? .refused(response)
    case .failed(let failure):
      return stale(key, backend).map { .catalogue($0, validUntil: nil, isStale: true) } ?? .failed(failure)
    }
  }

  private func stale(_ key: CatalogueKey, _ backend: PreparedBackend) -> Catalogue? {
    guard let entry = entries[key], let catalogue = entry.catalogue, .now < entry.fetched + backend.backend.staleTTL else { return nil }
    return catalogue
  }

  /// Joins a fetch that is under way, or begins one.
  private func fetchOnce(_ key: CatalogueKey, _ backend: PreparedBackend, _ request: ListRequest, _ snapshot: Snapshot) async
    -> FetchOutcome
  {
    if let running = entries[key]?.inFlight { return await running.value }
    let fetcher = self.fetcher
    let task = Task { await Self.fetch(backend, request, snapshot, fetcher) }
    entries[key, default: Entry()].inFlight = task
    let outcome = await task.value
    finishFetch(key, backend, outcome)
    return outcome
  }

  private func finishFetch(_ key: CatalogueKey, _ backend: PreparedBackend, _ outcome: FetchOutcome) {
    var entry = entries[key] ?? Entry()
    entry.inFlight = nil
    entry.lastUsed = .now
    if case .catalogue(let catalogue) = outcome {
      reportChange(from: entry.catalogue, to: catalogue, backend.backend.name)
      entry.catalogue = catalogue
      entry.fetched = .now
    } else if case .failed(let failure) = outcome {
      logger.warning(
        "list failed",
        metadata: ["backend": "\(backend.backend.name)", "reason": "\(failure.error(backend: backend.backend.name).message)"])
    }
    entries[key] = entry.catalogue == nil ? nil : entry
    evict()
  }

  private func evict() {
    while entries.count > Self.mostEntries,
      let oldest = entries.filter({ $0.value.inFlight == nil }).min(by: { $0.value.lastUsed < $1.value.lastUsed })?.key
    {
      entries[oldest] = nil
    }
  }

  /// Follows the pages to the end: `after_id` is Anthropic's name for where to go on, `after` OpenAI's; each ignores the other's.
  private static func fetch(
    _ backend: PreparedBackend, _ request: ListRequest, _ snapshot: Snapshot, _ fetcher: ListFetcher
  ) async -> FetchOutcome {
    var pages: [ModelListDocument] = []
    var query = request.query
    var seen: Set<String> = []
    var size = 0
    let deadline = NIODeadline.now() + TimeAmount(backend.backend.listTimeout)
    while true {
      switch await fetcher.fetch(backend, credentialLines: request.credentialLines, query: query, deadline: deadline, snapshot) {
      case .failure(let failure): return .failed(failure)
      case .success(let response):
        guard (200..<300).contains(response.status) else { return .refused(response) }
        guard let bytes = response.isGzip ? Gzip.decode(response.body, limit: ListFetch.largestList) : Array(response.body.readableBytesView) else {
          return .failed(.noList("its gzip encoding is broken"))
        }
        size += bytes.count
        guard size <= ListFetch.largestList else { return .failed(.noList("it is larger than 64 MiB")) }
        do throws(ModelListError) {
          let page = try ModelListDocument(parsing: bytes)
          pages.append(page)
          guard page.hasMore, let last = page.lastID, seen.insert(last).inserted, pages.count < mostPages else {
            return .catalogue(Catalogue(pages))
          }
          let next = String(decoding: PercentCoding.encode(last), as: UTF8.self)
          query = request.query + (request.query.isEmpty ? "" : "&") + "after_id=\(next)&after=\(next)"
        } catch {
          return .failed(.noList(error.description))
        }
      }
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
