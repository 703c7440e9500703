internal import SieveCore

/// One model: where it may go, where that depends on catalogues.
extension CatalogueService {
  /// A catalogue to decide by: unlike a list that a client asked for, one that is a minute old will do.
  private static let settledAge = Duration.seconds(60)

  /// Where a client in `scope` may send a request. Asks only the catalogues that matter.
  /// - Parameters:
  ///   - model: as the client names it; nil where it names none, and the backend instead.
  ///   - others: what the backend may read as a model besides; each must be one that the client may call there, under the backend's own id.
  func decide(
    _ model: String?, orBackend backend: Int?, besides others: [String], in scope: CallScope, _ request: ListRequest, _ snapshot: Snapshot
  ) async -> ModelDecision {
    use(snapshot)
    var decision = ModelDecision.unknown("", nearest: [])
    if let model {
      decision = await decide(model, in: scope, request, snapshot)
    } else if let backend {
      decision = .routes(Routes(Route(backend: backend, upstreamID: nil)))
    }
    guard case .routes(let routes) = decision else { return decision }
    for route in routes.all {
      for other in others {
        let there = await decide(other, in: CallScope(backend: route.backend, view: scope.view), request, snapshot)
        guard case .routes = there else { return there }
      }
    }
    return decision
  }

  private func decide(_ model: String, in scope: CallScope, _ request: ListRequest, _ snapshot: Snapshot) async -> ModelDecision {
    var known: [Int: CallPolicy.Knowledge] = [:]
    var failure: SieveError?
    while true {
      let (knowledge, now) = (known, clock.seconds())
      let backend = (scope.backend ?? snapshot.policy.routing.backend(of: model)).map { snapshot.backends[$0].backend.name }
      // Patterns may take their time: off every loop, and off this actor.
      let decision = await inPatternTurn(of: backend ?? "") {
        await ListThreads.run {
          snapshot.policy.decide(model, in: scope, now: now, takesTime: true, knowing: { knowledge[$0] ?? .unasked })
        }
      }
      guard let decision else {
        return .failed(
          SieveError(.tooManyConnections, "Too many models are being tried against a backend's patterns at present. Try again later."))
      }
      switch decision {
      case .allowed(let routes): return .routes(routes)
      case .refused(.unavailable) where failure != nil: return failure.map(ModelDecision.failed) ?? .unknown(model, nearest: [])
      case .refused(.unknown) where snapshot.policy.routing.isAlias(model): return .failed(.aliasOfNothing(model))
      case .refused, .needsTime:
        return .unknown(model, nearest: await nearest(to: model, request, snapshot).filter { !$0.hasSameBytes(as: model) })
      case .needsCatalogue(let backends):
        let asked = backends.map { snapshot.backends[$0] }.filter { !request.withoutKey.contains($0.index) }
        let catalogues = await settled(asked, request, snapshot) { known in
          known.count == asked.count || known.values.contains { $0.isVisible(model) == true }
        }
        failure = failure ?? catalogues.failures.first
        for backend in backends { known[backend] = catalogues.known[backend].map(CallPolicy.Knowledge.catalogue) ?? .unavailable }
      }
    }
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

  /// What these backends list, as far as it is known, and why it is not. A backend that is slow is waited for as long as the others do not
  /// suffice.
  private func settled(
    _ backends: [PreparedBackend], _ request: ListRequest, _ snapshot: Snapshot, isEnough: ([Int: JudgedCatalogue]) -> Bool
  ) async -> (known: [Int: JudgedCatalogue], failures: [SieveError]) {
    await prepare(backends, request)
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
      if case .judged? = outcome { continue }
      if offers[backend.index]?.ready == nil { settled[backend.index] = stale(key(backend, request), backend, outcome) }
      if case .refused(let response)? = outcome, response.status == 401 || response.status == 403 { settled[backend.index] = nil }
      guard settled[backend.index] == nil else { continue }
      if let error = (outcome ?? .failed(.timeout)).error(backend: backend.backend.name) { failures.append(error) }
    }
    return (settled, failures)
  }
}
