internal import SieveCore

/// One model: where it may go, where that depends on catalogues.
extension CatalogueService {
  /// Where a client in `scope` may call `model`. Asks only the catalogues that matter.
  func decide(_ model: String, in scope: CallScope, _ request: ListRequest, _ snapshot: Snapshot) async -> ModelDecision {
    var known: [Int: CallPolicy.Knowledge] = [:]
    var failures: [Int: SieveError] = [:]
    while true {
      let now = Timestamp.now().seconds
      switch snapshot.policy.decide(model, in: scope, now: now, takesTime: true, knowing: { known[$0] ?? .unasked }) {
      case .allowed(let routes): return .routes(routes)
      case .refused(.unavailable(let backend)):
        if let failure = failures[backend] { return .failed(failure) }
        return .unknown(nearest: [])
      case .refused, .needsTime: return .unknown(nearest: await nearest(to: model, request, snapshot))
      case .needsCatalogue(let backends):
        for (backend, catalogue) in await settled(backends, request, snapshot) {
          switch catalogue {
          case .success(let catalogue): known[backend] = .catalogue(catalogue)
          case .failure(let failure): (known[backend], failures[backend]) = (.unavailable, failure)
          }
        }
      }
    }
  }

  /// The catalogues of `backends`, those that cannot be asked for want of a key included, all at once.
  private func settled(_ backends: [Int], _ request: ListRequest, _ snapshot: Snapshot) async -> [(Int, Result<Catalogue, SieveError>)] {
    await withTaskGroup(of: (Int, Result<Catalogue, SieveError>).self) { group in
      for index in backends {
        group.addTask {
          guard !request.withoutKey.contains(index) else { return (index, .success(Catalogue([]))) }
          return (index, await self.settled(snapshot.backends[index], request, snapshot))
        }
      }
      var all: [(Int, Result<Catalogue, SieveError>)] = []
      for await one in group { all.append(one) }
      return all
    }
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
}
