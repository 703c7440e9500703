internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// Route: from the model to the backends it may go to.
extension ClientHandler {
  /// The model is known, or known to be absent, or not needed: decides where the request goes.
  func route() {
    do throws(SieveError) {
      guard let model = try requestedModel() else { return try routeWithoutModel() }
      exchange.model = model.value
      if let backend = exchange.scopedBackend {
        let route = Route(backend: backend.index, upstreamID: model.value)
        return proceed(model.value, .route(route))
      }
      proceed(model.value, exchange.snapshot.routing.resolve(model.value))
    } catch {
      refuse(error)
    }
  }

  /// Throws where the request could be read to name another model than the one that is checked.
  private func requestedModel() throws(SieveError) -> ModelField? {
    var named: ModelField?
    switch body.finding {
    case .found(let field): named = field
    case .malformed(let flaw) where isFiltered || !isBackendKnown:
      throw SieveError(.invalidRequest, "The model in the body cannot be read: \(flaw.rawValue).", param: "model")
    case .notString where isFiltered || !isBackendKnown:
      throw SieveError(.invalidRequest, "The model in the body is not a string.", param: "model")
    default: break
    }
    guard let target = exchange.targetModel else { return named }
    if let named, named.value != target.value {
      throw SieveError(.invalidRequest, "The request target and the body name different models.", param: "model")
    }
    return target
  }

  /// Whether what may be called depends on the model: then nothing goes up whose model cannot be read in one way only.
  var isFiltered: Bool { exchange.view != nil || exchange.snapshot.enforces }

  private var isBackendKnown: Bool {
    exchange.scopedBackend != nil || exchange.snapshot.routing.onlyBackend != nil || exchange.targetModel != nil
      || head.field(.xBackend) != nil
  }

  private func routeWithoutModel() throws(SieveError) {
    begin([Route(backend: try namedBackend().index, upstreamID: nil)])
  }

  /// The backend for a request that names no model. Throws 400 where it is not clear which.
  func namedBackend() throws(SieveError) -> PreparedBackend {
    let snapshot = exchange.snapshot
    if let scoped = exchange.scopedBackend { return scoped }
    if let only = snapshot.routing.onlyBackend { return snapshot.backends[only] }
    guard let field = head.field(.xBackend) else {
      throw SieveError(
        .invalidRequest,
        "The request names no model, and there are several backends: \(backendNames). Name one with the header X-Backend "
          + "or the path /backend/NAME/v1/….",
        param: "model")
    }
    guard let named = snapshot.backend(named: text(field.valueRange)) else {
      throw SieveError(.unknownBackend, "X-Backend names no backend. Those there are: \(backendNames).")
    }
    return named
  }

  // MARK: Which of them, and whether

  private func proceed(_ model: String, _ resolution: Resolution) {
    if case .route(let route) = resolution, exchange.view == nil, !exchange.snapshot.backends[route.backend].backend.enforce {
      return send(to: route)
    }
    if exchange.snapshot === worker.snapshot, let known = worker.routes.routes(for: routeKey(model), now: worker.now) {
      return begin(known)
    }
    guard let routes = routesWithoutCatalogue(resolution) else { return decideByCatalogue(model, resolution) }
    if routes.isEmpty { return decideByCatalogue(model, .unknown) }
    keep(routes, for: model, until: .max)
    begin(routes)
  }

  private func routeKey(_ model: String) -> RouteCache.Key {
    RouteCache.Key(model: model, view: exchange.view?.name, backend: exchange.scopedBackend?.index)
  }

  private func keep(_ routes: [Route], for model: String, until deadline: Int64) {
    if exchange.snapshot === worker.snapshot { worker.routes.keep(routes, for: routeKey(model), until: deadline) }
  }

  /// The routes, where the configuration alone can tell; nil where a catalogue must be asked.
  private func routesWithoutCatalogue(_ resolution: Resolution, alias: String? = nil) -> [Route]? {
    switch resolution {
    case .unknown: return []
    case .catalogue: return nil
    case .route(let route): return isAllowedWithoutCatalogue(alias, route).map { $0 ? [route] : [] }
    case .alias(let targets):
      var routes: [Route] = []
      for target in targets {
        guard let found = routesWithoutCatalogue(target, alias: exchange.model) else { return nil }
        routes += found
      }
      return routes
    }
  }

  /// The view and the backend's own filter, where it enforces one, both apply to the target; an alias that the view shows opens its
  /// targets.
  private func isAllowedWithoutCatalogue(_ alias: String?, _ route: Route) -> Bool? {
    let prepared = exchange.snapshot.backends[route.backend]
    let id = route.upstreamID ?? ""
    switch prepared.allows(id) {
    case true?: break
    case let answer: return answer
    }
    guard let view = exchange.view else { return true }
    guard !view.view.filter.needsMetadata else { return nil }
    return view.view.admits(prepared.backend.prefix + id, through: alias, model: nil, now: nil)
  }

  private func decideByCatalogue(_ model: String, _ resolution: Resolution) {
    state.beginResolve()
    clearDeadline()
    let request: ListRequest
    do throws(SieveError) { request = try listRequest(forModels: true) } catch { return refuse(error) }
    let (catalogues, snapshot, view) = (worker.catalogues, exchange.snapshot, exchange.view?.view)
    let bound = NIOLoopBound(self, eventLoop: worker.eventLoop)
    let asked = generation
    Task {
      let decision = await catalogues.decide(model, resolution, request, snapshot, view: view)
      bound.eventLoop.execute { bound.value.receiveDecision(decision, model, asked: asked) }
    }
  }

  private func receiveDecision(_ decision: ModelDecision, _ model: String, asked: Int) {
    guard state.phase == .resolve, generation == asked else { return }
    switch decision {
    case .routes(let routes):
      // Where a client's own credential decides what a catalogue holds, one client's decision is not another's.
      if exchange.snapshot.hasFixedCredentials { keep(routes, for: model, until: worker.now &+ RouteCache.catalogueLifetime) }
      begin(routes)
    case .unknown(let nearest): refuse(Self.notFound(model, nearest: nearest))
    case .failed(let error): refuse(error)
    }
  }

  /// `nearest`: ids that this client may see.
  static func notFound(_ model: String, nearest: [String] = []) -> SieveError {
    let names = nearest.map { "'\($0)'" }.joined(separator: " or ")
    let hint = nearest.isEmpty ? "GET /v1/models lists those that are." : "Did you mean \(names)?"
    return SieveError(.modelNotFound, "The model '\(model)' does not exist or is not shown here. \(hint)", param: "model")
  }

  // MARK: There

  /// Sends the request to the first of `routes`; the others are for when it fails.
  func begin(_ routes: [Route]) {
    let ready = routes.count > 1 ? worker.health.preferred(routes) : routes
    exchange.fallbacks = ready.dropFirst()
    if let first = ready.first { send(to: first) }
  }

  func send(to route: Route) {
    let backend = exchange.snapshot.backends[route.backend]
    exchange.backend = backend
    exchange.upstreamModel = route.upstreamID ?? exchange.model
    guard isOpen(on: backend) else { return refuse(Self.closedPath(backend)) }
    do throws(SieveError) {
      exchange.credential = try credential(for: backend)
    } catch {
      return refuse(error)
    }
    if let total = backend.totalTimeout, exchange.totalDeadline == .max { exchange.totalDeadline = worker.now &+ total }
    lease(fresh: false)
  }

  func credential(for backend: PreparedBackend) throws(SieveError) -> UpstreamCredential {
    if let fixed = backend.fixedCredential { return fixed }
    let isDirect = exchange.scopedBackend != nil
    return UpstreamCredential(try exchange.snapshot.credentials.decision(for: backend.index, exchange.credentials, isDirect: isDirect))
  }

  static func closedPath(_ backend: PreparedBackend) -> SieveError {
    SieveError(.unknownPath, "This path is not among the 'paths' that backend '\(backend.backend.name)' opens.")
  }

  func isOpen(on backend: PreparedBackend) -> Bool {
    if backend.opensV1Only { return exchange.endpoint.isV1 }
    let path = withTarget { String(decoding: $0, as: UTF8.self) }
    return backend.backend.paths.contains { $0.matches(path) }
  }
}
