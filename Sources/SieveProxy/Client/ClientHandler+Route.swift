internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// Route: from the model to the backends it may go to, as `CallPolicy` says.
extension ClientHandler {
  /// The model is known, or known to be absent, or not needed: decides where the request goes.
  func route() {
    if case .admin = exchange.admission.endpoint, case .console(let access) = exchange.admission.action { return answerConsole(access) }
    let (admission, snapshot) = (exchange.admission, exchange.snapshot)
    do throws(SieveError) {
      let model = try admission.model(request, body: body.finding, snapshot)
      exchange.target.model = model?.value ?? ""
      let direct =
        if let model {
          admission.scope == nil && admission.view == nil ? snapshot.policy.unfilteredRoute(model.value) : nil
        } else {
          try admission.unfilteredRoute(request, snapshot)
        }
      if let direct { return send(to: direct) }
      guard admission.isFiltered(snapshot) else { return decide(model?.value, besides: []) }
      // Where no backend that it may go to enforces anything, nothing need be read twice.
      if let model, admission.view == nil, let known = exchange.knownRoutes(of: model.value, to: worker), !exchange.enforces(known) {
        return begin(known)
      }
      // Nothing goes on before everything that it names was found.
      switch try admission.mentions(in: request, body, held) {
      case .all(let mentions): decide(model?.value, besides: mentions.besides(model))
      case .incomplete: armDeadline()
      case .large(let reading): readElsewhere(reading, model)
      }
    } catch {
      refuse(error)
    }
  }

  private func readElsewhere(_ reading: EnforcedRequest, _ model: ModelField?) {
    state.beginResolve()
    exchange.reservation.beingRead = held.byteCount
    awaitAnswer(isReading: true) { [held] in
      await held.mentionsElsewhere(by: reading)
    } receive: { client, read in
      do throws(SieveError) { client.decide(model?.value, besides: try read.get().besides(model)) } catch { client.refuse(error) }
    }
  }

  /// `others`: what the backend may read as a model besides `model`.
  private func decide(_ model: String?, besides others: [String]) {
    guard others.isEmpty, let model else { return decideElsewhere(model, others) }
    // Rules are tried once a model and configuration.
    if let known = exchange.knownRoutes(of: model, to: worker) { return begin(known) }
    guard let routes = exchange.routesByRule(of: model) else { return decideElsewhere(model, others) }
    exchange.remember(routes, of: model, nil, until: .max, in: worker)
    begin(routes)
  }

  /// Where catalogues must be asked, patterns may take their time, several models are named, or a refusal needs suggestions.
  private func decideElsewhere(_ model: String?, _ others: [String]) {
    let (admission, snapshot, catalogues) = (exchange.admission, exchange.snapshot, worker.catalogues)
    do throws(SieveError) {
      let (scope, catalogued) = (admission.callScope, try admission.listRequest(request, snapshot, forModels: true))
      let named = try model == nil ? admission.namedBackend(request, snapshot).index : nil
      let generation = catalogues.generation.value
      state.beginResolve()
      awaitAnswer {
        await catalogues.decide(model, orBackend: named, besides: others, in: scope, catalogued, snapshot)
      } receive: { client, decision in
        client.receiveDecision(decision, others.isEmpty ? model : nil, generation)
      }
    } catch {
      refuse(error)
    }
  }

  /// `model`: what may be remembered of it.
  private func receiveDecision(_ decision: ModelDecision, _ model: String?, _ generation: UInt64) {
    switch decision {
    case .routes(let routes):
      // Where a client's own credential decides what a catalogue holds, one client's decision is not another's.
      if let model, exchange.snapshot.hasFixedCredentials {
        exchange.remember(routes, of: model, generation, until: worker.now &+ RouteCache.catalogueLifetime, in: worker)
      }
      begin(routes)
    case .unknown(let model, let nearest): refuse(.modelNotFound(model, nearest: nearest))
    case .failed(let error): refuse(error)
    }
  }

  /// Waits, off the loop, for what `work` makes, and goes on with it here, unless the request is over by then. `isReading`: in its body.
  func awaitAnswer<Answer: Sendable>(
    isReading: Bool = false, _ work: @escaping @Sendable () async -> Answer, receive: @escaping @Sendable (ClientHandler, Answer) -> Void
  ) {
    armDeadline()
    let (asked, phase) = (generation, state.phase)
    worker.detour(of: self, work) { client, answer in
      if client.generation == asked, client.state.phase == phase { receive(client, answer) }
      if !isReading { return }
      client.exchange.reservation.beingRead = 0
      client.accountForBodies()
    }
  }

  // MARK: There

  /// Sends the request to the first of `routes`; the others are for when it fails.
  private func begin(_ routes: Routes) {
    var routes = routes
    if !routes.others.isEmpty, worker.health.isTroubled, let preferred = Routes(worker.health.preferred(routes.all)) { routes = preferred }
    exchange.attempts.begin(others: routes.others)
    send(to: routes.first)
  }

  func send(to route: Route) {
    let (snapshot, backend) = (exchange.snapshot, exchange.snapshot.backends[route.backend])
    exchange.target.backend = backend
    exchange.target.upstreamModel = route.upstreamID ?? exchange.target.model
    do throws(SieveError) {
      try exchange.admission.checkOpen(on: backend, request)
      exchange.target.credential = try exchange.admission.credential(for: backend, snapshot)
    } catch {
      if let next = exchange.skipTarget(of: request) { return send(to: next) }
      return refuse(error)
    }
    // What is too large to be kept for a second try, or may be, does not begin on a connection that may have died unseen.
    lease(fresh: body.mayExceed(Attempts.mostResent))
  }
}
