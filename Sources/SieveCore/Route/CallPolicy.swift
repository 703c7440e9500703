/// Says whether a model may be called, and where it goes then: the one place that does, for calls, lists, retrieval and `explain`. Built once a
/// configuration; every answer is a pure function of it and of the catalogues it is shown.
package struct CallPolicy: Sendable {
  package enum Decision: Sendable, Equatable {
    /// It may be called at these.
    case allowed(Routes)
    case refused(Refusal)
    /// The catalogues of these backends decide.
    case needsCatalogue([Int])
    /// Patterns decide that may take longer than a loop can wait: to be asked again with `takesTime`.
    case needsTime
  }

  package enum Refusal: Sendable, Equatable {
    /// No backend is known to have it.
    case unknown
    /// The backend enforces a filter that hides it.
    case hidden(backend: Int, FilterVerdict)
    /// The view does not show it.
    case outsideView(String)
    /// Under that public id another backend is asked, the one whose prefix it begins with.
    case shadowed(backend: Int, by: Int)
    /// The backend's catalogue decides, and cannot be had.
    case unavailable(backend: Int)
  }

  /// What is known of a backend's catalogue.
  package enum Knowledge: Sendable {
    /// It was not asked for.
    case unasked
    /// It was asked for, and there is none.
    case unavailable
    case catalogue(Catalogue)
  }

  package let routing: RoutingTable
  private let backends: [Backend]

  package init(_ configuration: Configuration) {
    routing = RoutingTable(configuration)
    backends = configuration.backends
  }

  /// Whether a request in `scope` may call `model`, and where.
  /// - Parameters:
  ///   - model: a public id or an alias; in the scope of a backend, that backend's own id.
  ///   - now: seconds since 1970, for conditions on ages.
  ///   - takesTime: whether patterns may be tried that have no bound of microseconds.
  ///   - catalogue: what is known of a backend's catalogue; asked only where that decides.
  package func decide(
    _ model: String, in scope: CallScope, now: Int64?, takesTime: Bool, knowing catalogue: (Int) -> Knowledge
  ) -> Decision {
    let question = Question(view: scope.view, now: now, takesTime: takesTime)
    if let backend = scope.backend {
      let route = Route(backend: backend, upstreamID: model)
      return decide(route, question, knowing: catalogue)
    }
    return decide(routing.resolve(model), question, through: model, knowing: catalogue)
  }

  /// The verdict on one model of a backend's catalogue: whether the list shows it, whatever a view says.
  package func verdict(on model: ModelObject, of backend: Int, now: Int64?) -> FilterVerdict {
    if let owner = owner(of: model.id, at: backend) {
      return FilterVerdict(isVisible: false, finding: shadowing(by: owner))
    }
    return backends[backend].filter.verdict(for: model, now: now)
  }

  /// The backend that gets requests for the public id of `id` at `backend`, where that is another.
  package func owner(of id: String, at backend: Int) -> Int? {
    // A single backend gets all there is.
    guard backends.count > 1, case .route(let route) = routing.resolveIDs(backends[backend].prefix + id), route.backend != backend else {
      return nil
    }
    return route.backend
  }

  /// `shadowed by prefix 'openai/' of backend 'openai'`
  package func shadowing(by owner: Int) -> String {
    "shadowed by prefix '\(backends[owner].prefix)' of backend '\(backends[owner].name)'"
  }

  // MARK: One question

  private struct Question {
    let view: View?
    let now: Int64?
    let takesTime: Bool
    /// The alias through which a target is reached.
    var alias: String?
  }

  private func decide(
    _ resolution: Route.Resolution, _ question: Question, through name: String, knowing catalogue: (Int) -> Knowledge
  ) -> Decision {
    switch resolution {
    case .unknown: return .refused(.unknown)
    case .route(let route): return decide(route, question, knowing: catalogue)
    case .catalogue(let candidates): return choose(candidates, question, knowing: catalogue)
    case .alias(let targets):
      var question = question
      question.alias = name
      return combine(targets.map { decide($0, question, through: name, knowing: catalogue) })
    }
  }

  /// An alias may be called where one of its targets may.
  private func combine(_ decisions: [Decision]) -> Decision {
    var routes: [Route] = []
    var needed: [Int] = []
    var refusal: Refusal?
    for decision in decisions {
      switch decision {
      case .allowed(let found): routes += found.all
      case .needsCatalogue(let backends): needed += backends.filter { !needed.contains($0) }
      case .needsTime: return .needsTime
      case .refused(let why): refusal = Self.heavier(refusal, why)
      }
    }
    if !needed.isEmpty { return .needsCatalogue(needed) }
    return Routes(routes).map(Decision.allowed) ?? .refused(refusal ?? .unknown)
  }

  /// What cannot be known outweighs what is known to be no.
  private static func heavier(_ first: Refusal?, _ second: Refusal) -> Refusal {
    guard let first else { return second }
    if case .unavailable = second, case .unavailable = first { return first }
    if case .unavailable = second { return second }
    return first
  }

  /// Of backends without prefix, the one that lists the model; where none shows it, the first that has it and lets hidden ones be called.
  private func choose(_ candidates: [Route], _ question: Question, knowing catalogue: (Int) -> Knowledge) -> Decision {
    let unasked = candidates.map(\.backend).filter { if case .unasked = catalogue($0) { true } else { false } }
    guard unasked.isEmpty else { return .needsCatalogue(unasked) }
    var second: Decision?
    var refusal: Refusal?
    for route in candidates {
      switch decide(route, question, mustExist: true, knowing: catalogue) {
      case .refused(let why): refusal = Self.heavier(refusal, why)
      case .allowed(let routes):
        guard question.takesTime || !backends[route.backend].filter.isSlow else { return .needsTime }
        if isShown(route, question, catalogue(route.backend)) { return .allowed(routes) }
        second = second ?? .allowed(routes)
      case let decision: return decision
      }
    }
    return second ?? .refused(refusal ?? .unknown)
  }

  private func isShown(_ route: Route, _ question: Question, _ knowledge: Knowledge) -> Bool {
    guard case .catalogue(let catalogue) = knowledge, let model = catalogue.lookup(route.upstreamID ?? "") else { return false }
    return backends[route.backend].filter.verdict(for: model, now: question.now).isVisible
  }

  /// The backend's own filter, where it enforces one, and the view both apply; what the view says of an alias opens its targets.
  private func decide(
    _ route: Route, _ question: Question, mustExist: Bool = false, knowing catalogue: (Int) -> Knowledge
  ) -> Decision {
    let backend = backends[route.backend]
    let id = route.upstreamID ?? ""
    let isFiltered = backend.enforce || question.view != nil
    guard isFiltered || mustExist else { return .allowed(Routes(route)) }
    if isFiltered, let owner = owner(of: id, at: route.backend) { return .refused(.shadowed(backend: route.backend, by: owner)) }
    var model: ModelObject?
    let decidesByCatalogue = (backend.enforce && backend.filter.needsCatalogue) || question.view?.filter.needsCatalogue == true
    if mustExist || decidesByCatalogue {
      switch catalogue(route.backend) {
      case .unasked: return .needsCatalogue([route.backend])
      case .unavailable: return .refused(.unavailable(backend: route.backend))
      case .catalogue(let catalogue): model = catalogue.lookup(id)
      }
      guard model != nil else { return .refused(.unknown) }
    }
    let isSlow = (backend.enforce && backend.filter.isSlow) || question.view?.filter.isSlow == true
    guard question.takesTime || !isSlow else { return .needsTime }
    if backend.enforce {
      let verdict = backend.filter.verdict(on: id, model: model, now: question.now)
      if !verdict.isVisible { return .refused(.hidden(backend: route.backend, verdict)) }
    }
    if let view = question.view, !view.admits(backend.prefix + id, through: question.alias, model: model, now: question.now) {
      return .refused(.outsideView(view.name))
    }
    return .allowed(Routes(route))
  }
}
