internal import SieveCore

/// What a loop remembers of where models go, asked and filled by the requests of its present configuration.
extension Exchange {
  /// Where `model` went the last time that somebody asked in this scope; nil where that is not known.
  func knownRoutes(of model: String, to worker: Worker) -> Routes? {
    guard snapshot === worker.snapshot else { return nil }
    return worker.routes.routes(for: routeKey(model), worker.catalogues.generation.value, now: worker.now)
  }

  /// - Parameters:
  ///   - generation: of the catalogues that decided; nil where none did.
  ///   - deadline: of the loop's coarse clock, in nanoseconds.
  func remember(_ routes: Routes, of model: String, _ generation: UInt64?, until deadline: Int64, in worker: Worker) {
    if snapshot === worker.snapshot { worker.routes.keep(routes, for: routeKey(model), generation, until: deadline) }
  }

  private func routeKey(_ model: String) -> RouteCache.Key {
    RouteCache.Key(model: ModelID(model), view: admission.view?.name, backend: admission.scope?.index)
  }

  /// Where `model` may go by its name and by rules that take no time; nil where more must be asked.
  func routesByRule(of model: String) -> Routes? {
    let decision = snapshot.policy.decide(model, in: admission.callScope, now: nil, takesTime: false, knowing: { _ in .unasked })
    return if case .allowed(let routes) = decision { routes } else { nil }
  }

  /// Whether any backend of `routes` has a say in what may be called.
  func enforces(_ routes: Routes) -> Bool {
    let backends = snapshot.backends
    return backends[routes.first.backend].backend.enforce || routes.others.contains { backends[$0.backend].backend.enforce }
  }
}
