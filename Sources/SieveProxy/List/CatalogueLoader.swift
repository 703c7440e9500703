internal import NIOCore
internal import SieveCore

/// From a request to a backend to a judged catalogue. Nothing of it happens on an actor or an event loop but the sending.
struct CatalogueLoader: Sendable {
  let fetcher: ListFetcher
  let clock: ListClock

  /// What is had already of a backend's list.
  struct Known: Sendable {
    var catalogue: Catalogue?
    var judged: JudgedCatalogue?
    var judge: PreparedBackend?
  }

  /// What came: `catalogue` is set where it was a list.
  struct Loaded: Sendable {
    var outcome: CatalogueOutcome
    var catalogue: Catalogue?
    /// Whether another instance of this program answered; nil where nobody did.
    var isFromInstance: Bool?
  }

  /// Asks the backend. A list that has not changed keeps its objects, and so all that was made of it.
  /// - Parameter known: also of others who have the same list. Asked for once the list is there: others may have been faster.
  func load(
    _ backend: PreparedBackend, _ request: ListRequest, _ snapshot: Snapshot, known: @Sendable () async -> [Known]
  ) async -> Loaded {
    let deadline = NIODeadline.now() + TimeAmount(backend.backend.listTimeout)
    switch await fetcher.pages(of: backend, request, deadline: deadline, snapshot) {
    case .refused(let response) where backend.hasNoList(response.status):
      let match = await known().first { $0.catalogue?.isSame(as: [], isCut: false) == true }
      return await loaded(match?.catalogue ?? Catalogue([]), match, backend, isFromInstance: response.isFromModelSieve)
    case .refused(let response): return Loaded(outcome: .refused(response), isFromInstance: response.isFromModelSieve)
    case .failed(let failure): return Loaded(outcome: .failed(failure))
    case .pages(let pages, let isCut, let isFromInstance):
      let known = await known()
      let match = await ListThreads.run { known.first { $0.catalogue?.isSame(as: pages, isCut: isCut) == true } }
      let catalogue: Catalogue
      if let same = match?.catalogue { catalogue = same } else { catalogue = await ListThreads.run { Catalogue(pages, isCut: isCut) } }
      return await loaded(catalogue, match, backend, isFromInstance: isFromInstance)
    }
  }

  private func loaded(_ catalogue: Catalogue, _ match: Known?, _ backend: PreparedBackend, isFromInstance: Bool) async -> Loaded {
    let judged = await judge(Known(catalogue: catalogue, judged: match?.judged, judge: match?.judge), backend)
    return Loaded(outcome: .judged(judged, fetched: clock.now()), catalogue: catalogue, isFromInstance: isFromInstance)
  }

  /// Adds what the configuration says of the models and judges the catalogue, unless that has been done.
  func judge(_ known: Known, _ backend: PreparedBackend) async -> JudgedCatalogue {
    if let judged = known.judged, Self.isJudged(known, by: backend, clock.seconds()) { return judged }
    let completion = CatalogueCompletion(known.catalogue ?? Catalogue([]), of: backend.backend)
    let catalogue = await ListThreads.run(completion) { $0.advance(ListThreads.slice) }
    let judging = CatalogueJudging(catalogue, of: backend.backend, now: clock.seconds())
    return await ListThreads.run(judging) { $0.advance(ListThreads.slice) }
  }

  /// Whether what was judged still says what `backend` would say.
  static func isJudged(_ known: Known, by backend: PreparedBackend, _ now: Int64) -> Bool {
    guard let judged = known.judged, let judge = known.judge, judge === backend || judge.backend == backend.backend else { return false }
    return !backend.backend.filter.needsTime || now - (judged.now ?? 0) < 60
  }
}

extension PreparedBackend {
  /// Whether it says with that status that it has no list, and the configuration has one in its place.
  fileprivate func hasNoList(_ status: Int) -> Bool {
    !backend.declaredModels.isEmpty && (status == 404 || status == 405 || status == 410 || status == 501)
  }
}
