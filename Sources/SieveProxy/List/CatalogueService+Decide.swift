internal import SieveCore

/// One model: where it may go, where that depends on catalogues.
extension CatalogueService {
  /// A catalogue to decide by: unlike a list that a client asked for, one that is a minute old will do.
  private static let settledAge = Duration.seconds(60)

  /// Where `model`, which the configuration resolved as `resolution`, may go for this client. Asks only the catalogues that matter.
  func decide(_ model: String, _ resolution: Resolution, _ request: ListRequest, _ snapshot: Snapshot, view: View?) async -> ModelDecision {
    use(snapshot)
    var failures: [SieveError] = []
    let routes = await routes(resolution, request, snapshot, view: view, alias: nil, name: model, &failures)
    if !routes.isEmpty { return .routes(routes) }
    if let failure = failures.first { return .failed(failure) }
    return .unknown(nearest: await nearest(to: model, request, snapshot))
  }

  /// Ids that this client may see, by catalogues a minute old if need be: mistyped ids must not cost a list request each.
  private func nearest(to model: String, _ request: ListRequest, _ snapshot: Snapshot) async -> [String] {
    let asked = snapshot.backends.filter(request.asks)
    let catalogues = await settled(asked, request, snapshot) { !$0.isEmpty }
    let sources = asked.compactMap { backend in catalogues.known[backend.index].map { ListSource(index: backend.index, $0) } }
    guard !sources.isEmpty else { return [] }
    let body = await body(request, sources, snapshot)
    return await ListThreads.run { body.nearest.suggest(for: model) }
  }

  private func routes(
    _ resolution: Resolution, _ request: ListRequest, _ snapshot: Snapshot, view: View?, alias: String?, name: String,
    _ failures: inout [SieveError]
  ) async -> [Route] {
    switch resolution {
    case .unknown: return []
    case .route(let route):
      return await isAllowed(route, request, snapshot, view: view, alias: alias, &failures) ? [route] : []
    case .catalogue(let candidates):
      return await first(candidates, request, snapshot, view: view, alias: alias, &failures).map { [$0] } ?? []
    case .alias(let targets):
      var found: [Route] = []
      for target in targets {
        found += await routes(target, request, snapshot, view: view, alias: name, name: name, &failures)
      }
      return found
    }
  }

  /// Of backends without prefix, the first whose list shows the model to this client, else the first that has it and lets it be called: as
  /// the list has it, so that what is listed under a backend goes there.
  private func first(
    _ candidates: [Route], _ request: ListRequest, _ snapshot: Snapshot, view: View?, alias: String?, _ failures: inout [SieveError]
  ) async -> Route? {
    let asked = candidates.map { snapshot.backends[$0.backend] }.filter { !request.withoutKey.contains($0.index) }
    let id = candidates.first?.upstreamID ?? ""
    let catalogues = await settled(asked, request, snapshot) { known in known.values.contains { $0.isVisible(id) == true } }
    var hidden: Route?
    for route in candidates {
      guard let judged = catalogues.known[route.backend], let isVisible = judged.isVisible(id) else { continue }
      guard await admits(route, judged, snapshot, view: view, alias: alias) else { continue }
      if isVisible { return route }
      if !judged.backend.enforce { hidden = hidden ?? route }
    }
    if hidden == nil { failures += catalogues.failures }
    return hidden
  }

  /// Whether this client may call the model, by the backend's filter where it is enforced and by the view. What depends on metadata is
  /// decided by the catalogue: a model that it does not have is hidden.
  private func isAllowed(
    _ route: Route, _ request: ListRequest, _ snapshot: Snapshot, view: View?, alias: String?, _ failures: inout [SieveError]
  ) async -> Bool {
    let prepared = snapshot.backends[route.backend]
    let (backend, id) = (prepared.backend, route.upstreamID ?? "")
    var judged: JudgedCatalogue?
    let needsMetadata = backend.enforce && backend.filter.needsMetadata || view?.filter.needsMetadata == true
    if needsMetadata {
      guard !request.withoutKey.contains(route.backend) else { return false }
      let catalogues = await settled([prepared], request, snapshot) { _ in false }
      failures += catalogues.failures
      judged = catalogues.known[route.backend]
      guard judged?.isVisible(id) != nil else { return false }
    }
    if backend.enforce {
      let isVisible: Bool
      if let known = judged?.isVisible(id) {
        isVisible = known
      } else {
        isVisible = await ListThreads.run { backend.filter.verdict(for: id).isVisible }
      }
      guard isVisible else { return false }
    }
    return await admits(route, judged, snapshot, view: view, alias: alias)
  }

  private func admits(_ route: Route, _ judged: JudgedCatalogue?, _ snapshot: Snapshot, view: View?, alias: String?) async -> Bool {
    guard let view else { return true }
    let id = route.upstreamID ?? ""
    let publicID = snapshot.backends[route.backend].backend.prefix + id
    let (model, seconds) = (judged?.catalogue.lookup(id), clock.seconds())
    return await ListThreads.run { view.admits(publicID, through: alias, model: model, now: seconds) }
  }

  /// What these backends list, as far as it is known, and why it is not. A backend that is slow is waited for as long as the others do not
  /// suffice.
  private func settled(
    _ backends: [PreparedBackend], _ request: ListRequest, _ snapshot: Snapshot, isEnough: ([Int: JudgedCatalogue]) -> Bool
  ) async -> (known: [Int: JudgedCatalogue], failures: [SieveError]) {
    var offers: [Int: CatalogueOffer] = [:]
    for backend in backends { offers[backend.index] = offer(backend, request, snapshot, maxAge: Self.settledAge) }
    func known(_ outcomes: [Int: CatalogueOutcome]) -> [Int: JudgedCatalogue] {
      var known = offers.compactMapValues(\.stale)
      for (index, outcome) in outcomes { if case .judged(let judged, _) = outcome { known[index] = judged } }
      return known
    }
    let outcomes = await outcomes(of: offers) { isEnough(known($0)) }
    var settled = known(outcomes)
    var failures: [SieveError] = []
    for backend in backends {
      let outcome = outcomes[backend.index]
      if case .refused(let response)? = outcome, response.status == 401 || response.status == 403 { settled[backend.index] = nil }
      guard settled[backend.index] == nil else { continue }
      if let error = (outcome ?? .failed(.timeout)).error(backend: backend.backend.name) { failures.append(error) }
    }
    return (settled, failures)
  }
}
