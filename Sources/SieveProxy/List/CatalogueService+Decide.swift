internal import SieveCore

/// One model: where it may go, where that depends on catalogues.
extension CatalogueService {
  /// Where `model`, which the configuration resolved as `resolution`, may go for this client. Asks only the catalogues that matter.
  func decide(_ model: String, _ resolution: Resolution, _ request: ListRequest, _ snapshot: Snapshot, view: View?) async -> ModelDecision {
    var failures: [SieveError] = []
    let routes = await routes(resolution, request, snapshot, view: view, alias: nil, name: model, &failures)
    if !routes.isEmpty { return .routes(routes) }
    if let failure = failures.first { return .failed(failure) }
    return .unknown(nearest: await nearest(to: model, request, snapshot))
  }

  /// Ids that this client may see, by catalogues a minute old if need be: mistyped ids must not cost a list request each.
  private func nearest(to model: String, _ request: ListRequest, _ snapshot: Snapshot) async -> [String] {
    let catalogues = await withTaskGroup(of: (Int, Catalogue?).self) { group in
      for backend in snapshot.backends where request.asks(backend) {
        group.addTask { (backend.index, try? await self.settled(backend, request, snapshot).get()) }
      }
      var catalogues: [Int: Catalogue] = [:]
      for await (index, catalogue) in group { catalogues[index] = catalogue }
      return catalogues
    }
    let sources = snapshot.backends.compactMap { backend in catalogues[backend.index].map { (backend.backend, $0) } }
    return NearestIDs.suggest(for: model, among: Self.list(sources, request, snapshot).entries.lazy.map(\.publicID))
  }

  private func routes(
    _ resolution: Resolution, _ request: ListRequest, _ snapshot: Snapshot, view: View?, alias: String?, name: String,
    _ failures: inout [SieveError]
  ) async -> [Route] {
    switch resolution {
    case .unknown: return []
    case .route(let route):
      return await isAllowed(route, mustExist: false, request, snapshot, view: view, alias: alias, &failures) ? [route] : []
    case .catalogue(let candidates):
      for route in candidates where await isAllowed(route, mustExist: true, request, snapshot, view: view, alias: alias, &failures) {
        return [route]
      }
      return []
    case .alias(let targets):
      var found: [Route] = []
      for target in targets {
        found += await routes(target, request, snapshot, view: view, alias: name, name: name, &failures)
      }
      return found
    }
  }

  /// Whether this client may call the model, by the backend's filter where it is enforced and by the view. What depends on metadata is
  /// decided by the catalogue: a model that it does not have is hidden.
  private func isAllowed(
    _ route: Route, mustExist: Bool, _ request: ListRequest, _ snapshot: Snapshot, view: View?, alias: String?,
    _ failures: inout [SieveError]
  ) async -> Bool {
    let prepared = snapshot.backends[route.backend]
    let backend = prepared.backend
    let id = route.upstreamID ?? ""
    var model: ModelObject?
    let isAsked = !request.withoutKey.contains(route.backend)
    if mustExist || (backend.enforce && backend.filter.needsMetadata) || view?.filter.needsMetadata == true {
      if isAsked {
        switch await settled(prepared, request, snapshot) {
        case .success(let catalogue): model = catalogue.lookup(id)
        case .failure(let failure): failures.append(failure)
        }
      }
      guard model != nil else { return false }
    }
    let now = Timestamp.now().seconds
    if backend.enforce, !backend.filter.verdict(on: id, model: model, now: now).isVisible { return false }
    return view?.admits(backend.prefix + id, through: alias, model: model, now: now) ?? true
  }
}
