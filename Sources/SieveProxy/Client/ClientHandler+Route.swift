internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// Route: from the model to the backends it may go to, as `CallPolicy` says.
extension ClientHandler {
  /// The model is known, or known to be absent, or not needed: decides where the request goes.
  func route() {
    let (admission, snapshot) = (exchange.admission, exchange.snapshot)
    do throws(SieveError) {
      guard let model = try admission.model(request, body: body.finding, snapshot) else {
        return send(to: Route(backend: try admission.namedBackend(request, snapshot).index, upstreamID: nil))
      }
      exchange.target.model = model.value
      decide(model.value)
    } catch {
      refuse(error)
    }
  }

  private func decide(_ model: String) {
    let (admission, snapshot) = (exchange.admission, exchange.snapshot)
    // Where rules have a say, they are tried once a model and configuration.
    let isFiltered = admission.isFiltered(snapshot)
    if isFiltered, let known = knownRoutes(model) { return begin(known) }
    switch snapshot.policy.decide(model, in: admission.callScope, now: nil, takesTime: false, knowing: { _ in .unasked }) {
    case .allowed(let routes):
      if isFiltered { keep(routes, for: model, until: .max) }
      begin(routes)
    case .refused, .needsCatalogue, .needsTime:
      if !isFiltered, let known = knownRoutes(model) { return begin(known) }
      decideElsewhere(model)
    }
  }

  private func knownRoutes(_ model: String) -> Routes? {
    exchange.snapshot === worker.snapshot ? worker.routes.routes(for: routeKey(model), now: worker.now) : nil
  }

  private func routeKey(_ model: String) -> RouteCache.Key {
    RouteCache.Key(model: model, view: exchange.admission.view?.name, backend: exchange.admission.scope?.index)
  }

  private func keep(_ routes: Routes, for model: String, until deadline: Int64) {
    if exchange.snapshot === worker.snapshot { worker.routes.keep(routes, for: routeKey(model), until: deadline) }
  }

  /// Where catalogues must be asked, patterns may take their time, or a refusal needs suggestions.
  private func decideElsewhere(_ model: String) {
    let (admission, snapshot, catalogues) = (exchange.admission, exchange.snapshot, worker.catalogues)
    guard let list = listRequest(forModels: true) else { return }
    state.beginResolve()
    awaitAnswer {
      await catalogues.decide(model, in: admission.callScope, list, snapshot)
    } receive: { client, decision in
      client.receiveDecision(decision, model)
    }
  }

  private func receiveDecision(_ decision: ModelDecision, _ model: String) {
    switch decision {
    case .routes(let routes):
      // Where a client's own credential decides what a catalogue holds, one client's decision is not another's.
      if exchange.snapshot.hasFixedCredentials { keep(routes, for: model, until: worker.now &+ RouteCache.catalogueLifetime) }
      begin(routes)
    case .unknown(let nearest): refuse(.modelNotFound(model, nearest: nearest))
    case .failed(let error): refuse(error)
    }
  }

  /// Waits, off the loop, for what `work` makes, and goes on with it here, unless the request is over by then.
  func awaitAnswer<Answer: Sendable>(
    _ work: @escaping @Sendable () async -> Answer, receive: @escaping @Sendable (ClientHandler, Answer) -> Void
  ) {
    armDeadline()
    let bound = NIOLoopBound(self, eventLoop: worker.eventLoop)
    let (asked, phase) = (generation, state.phase)
    Task {
      let answer = await work()
      bound.eventLoop.execute {
        let client = bound.value
        if client.generation == asked, client.state.phase == phase { receive(client, answer) }
      }
    }
  }

  // MARK: There

  /// Sends the request to the first of `routes`; the others are for when it fails.
  private func begin(_ routes: Routes) {
    guard !routes.others.isEmpty, let preferred = Routes(worker.health.preferred(routes.all)) else { return send(to: routes.first) }
    exchange.attempts.begin(others: preferred.others)
    send(to: preferred.first)
  }

  func send(to route: Route) {
    let (snapshot, backend) = (exchange.snapshot, exchange.snapshot.backends[route.backend])
    exchange.target.backend = backend
    exchange.target.upstreamModel = route.upstreamID ?? exchange.target.model
    do throws(SieveError) {
      try exchange.admission.checkOpen(on: backend, request)
      exchange.target.credential = try exchange.admission.credential(for: backend, snapshot)
    } catch {
      return refuse(error)
    }
    lease(fresh: false)
  }
}
