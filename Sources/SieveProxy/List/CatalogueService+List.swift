internal import NIOCore
internal import SieveCore

/// The lists that clients get.
extension CatalogueService {
  /// The union of what the backends of `snapshot` list, as `request` sees it, or why there is none.
  package func answer(_ request: ListRequest, _ snapshot: Snapshot) async -> ListAnswer<RenderedList> {
    use(snapshot)
    let asked = snapshot.backends.filter(request.asks)
    await prepare(asked, request)
    var offers: [Int: CatalogueOffer] = [:]
    for backend in asked { offers[backend.index] = offer(backend, request, snapshot) }
    let outcomes = await outcomes(of: offers) { outcomes in
      offers.contains { $0.value.hasList } || outcomes.values.contains { if case .judged = $0 { true } else { false } }
    }
    var shown = ListParts(request, snapshot, now: clock.now())
    for backend in asked {
      guard let offer = offers[backend.index] else { continue }
      let outcome = outcomes[backend.index]
      let stale = offer.ready == nil ? self.stale(key(backend, request), backend, outcome) : offer.stale
      shown.add(backend, outcome ?? .failed(.timeout), stale: stale, until: offer.until)
    }
    guard !shown.sources.isEmpty else { return shown.nothing }
    let list = RenderedList(await body(request, shown.sources, snapshot), partial: shown.partial, missing: shown.missing)
    do throws(SieveError) {
      return .list(try list.part(request.page), validUntil: request.isKept ? shown.validUntil.map(deadline) : nil)
    } catch {
      return .failed(error)
    }
  }

  /// The list of these catalogues, made once however many ask for it.
  func body(_ request: ListRequest, _ sources: [ListSource], _ snapshot: Snapshot) async -> ListBody {
    let view = request.view.flatMap { snapshot.view(named: $0.utf8)?.view }
    let seconds = clock.seconds()
    let identity = ListIdentity(request, sources, snapshot, view: view, seconds: seconds)
    if let task = bodies.task(identity) { return await task.value }
    let (isScoped, dialect) = (request.backend != nil, request.dialect)
    let task = Task {
      await ListThreads.run {
        let list = FilteredList(
          sources, of: snapshot.configuration, snapshot.policy, view: view, now: seconds, showsOwnIDs: isScoped)
        return ListBody(list, dialect)
      }
    }
    if request.isKept { bodies.begin(identity, task) }
    let body = await task.value
    if request.isKept { bodies.finish(identity, body) }
    metrics.listed(body.list)
    notices.note(ListReview.warnings(body.list))
    return body
  }

  private func deadline(_ instant: ContinuousClock.Instant) -> NIODeadline {
    .now() + TimeAmount(instant - clock.now())
  }
}
