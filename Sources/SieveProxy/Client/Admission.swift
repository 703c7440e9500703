internal import SieveCore
internal import SieveHTTP

/// What is to be done with a request, by its head and the configuration alone: a pure function of the two.
struct Admission {
  enum Action {
    /// Without any backend.
    case answer(OwnResponse)
    case refuse(SieveError)
    case metrics
    /// The list, or of it the model with this public id.
    case list(model: String?)
    /// The list of one backend in another API's shape.
    case nativeList(PreparedBackend)
    /// It is for a backend, which its model or its scope names.
    case proxy
  }

  private(set) var action = Action.proxy
  private(set) var endpoint = Endpoint.list
  /// The backend that the path names: `/backend/NAME/`.
  private(set) var scope: PreparedBackend?
  /// The view that the path or the client's key names.
  private(set) var view: PreparedView?
  /// The keys the client sent; nil where nothing depends on them.
  private(set) var credentials: ClientCredentials?
  /// The model as the request target names it; its range counts from behind the root path.
  private(set) var targetModel: ModelField?
  /// What lets a browser's page of another origin read the answer.
  private(set) var corsLines: String?

  /// Before a head was read.
  init() {}

  /// - Parameters:
  ///   - peer: the client's address.
  ///   - isDraining: the process takes nothing new.
  init(_ request: ClientRequest, _ snapshot: Snapshot, peer: String, isDraining: Bool) {
    do throws(SieveError) {
      try readTarget(request, snapshot)
      endpoint = request.withPath(Endpoint.init)
      if let own = ownAnswer(request, snapshot, peer: peer, isDraining: isDraining) {
        action = own
        return
      }
      if snapshot.credentials.readsClients { credentials = try snapshot.credentials.admit(request.keyFields) }
      try readScope(request, snapshot)
      try bindView(snapshot)
      if scope != nil || view != nil { endpoint = request.withPath(Endpoint.init) }
      if case .length(let length) = request.head.framing, length > snapshot.limits.maxBody {
        throw RequestBody.tooLarge(snapshot.limits.maxBody)
      }
      if isDraining { throw SieveError(.draining, "modelsieve is shutting down. Send the request again.") }
      action = try backendAction(request, snapshot)
    } catch {
      action = .refuse(error)
    }
  }

  private mutating func readTarget(_ request: ClientRequest, _ snapshot: Snapshot) throws(SieveError) {
    let (hasDots, root) = request.withPath { path in
      (Endpoint.hasDotSegment(path), Endpoint.rootLength(of: path, root: snapshot.rootPath))
    }
    request.strip(root)
    if snapshot.cors.isOn, let origin = request.text(of: .origin) { corsLines = snapshot.cors.lines(for: origin) }
    if hasDots { throw SieveError(.invalidRequest, "The path has a segment '.' or '..'.") }
    if request.head.method == .connect {
      throw SieveError(.methodNotAllowed, "CONNECT is not served here: modelsieve is no forward proxy.")
    }
  }

  /// What is answered before any key is asked for. A preflight carries none (the Fetch standard's CORS protocol); whether the process is alive
  /// and ready is nobody's secret, and whoever watches it has no key.
  private func ownAnswer(_ request: ClientRequest, _ snapshot: Snapshot, peer: String, isDraining: Bool) -> Action? {
    if corsLines != nil, request.isPreflight {
      let lines = CORSPolicy.preflightLines(requestedHeaders: request.text(of: .accessControlRequestHeaders))
      return .answer(OwnResponse(status: 204, headers: lines))
    }
    switch endpoint {
    case .health: return .answer(.text("ok\n"))
    case .ready where isDraining: return .refuse(SieveError(.draining, "modelsieve is shutting down."))
    case .ready: return .answer(.text("ready\n"))
    case .metrics: return mayAdminister(request, snapshot.adminAccess, peer: peer) ? .metrics : .refuse(Self.notAdministrator)
    default: return nil
    }
  }

  private func mayAdminister(_ request: ClientRequest, _ access: AdminAccess, peer: String) -> Bool {
    let isForwarded = request.head.names.intersects([.xForwardedFor, .xForwardedProto, .xForwardedHost, .forwarded])
    return access.isLocal(peer: peer, isForwarded: isForwarded, hostField: request.text(of: .host) ?? "")
      || access.isOpened(by: request.keyFields.keys.map(\.value))
  }

  private static let notAdministrator = SieveError(
    .forbidden, "/-/ answers callers on this machine, or those who send server.admin_key as 'Authorization: Bearer KEY'.")

  // MARK: The scope

  /// Strips `/backend/NAME` and `/view/NAME` off the path, in either order, each once.
  private mutating func readScope(_ request: ClientRequest, _ snapshot: Snapshot) throws(SieveError) {
    while let segment = request.withPath(ScopeSegment.init) {
      switch segment.kind {
      case .backend where scope == nil:
        guard let backend = snapshot.backend(named: segment.name) else {
          throw SieveError(.unknownBackend, "There is no such backend. Those there are: \(snapshot.backendNames).")
        }
        scope = backend
      case .view where view == nil:
        guard let named = snapshot.views[segment.name] else {
          throw SieveError(.unknownView, "There is no such view. Those there are: \(snapshot.viewNames).")
        }
        view = named
      default: return
      }
      request.strip(segment.length)
    }
  }

  /// Applies the view that the client's key is bound to. Throws 403 where the path names another.
  private mutating func bindView(_ snapshot: Snapshot) throws(SieveError) {
    guard let name = credentials?.client?.view else { return }
    guard let bound = snapshot.views[name] else { throw SieveError(.forbidden, "This key is bound to a view that does not exist.") }
    if let view, view.name != bound.name { throw SieveError(.forbidden, "This key is bound to the view '\(bound.name)'.") }
    view = bound
  }

  // MARK: For a backend

  private mutating func backendAction(_ request: ClientRequest, _ snapshot: Snapshot) throws(SieveError) -> Action {
    switch endpoint {
    case .list:
      guard request.isRead else { throw SieveError(.methodNotAllowed, "The list of models can only be read, with GET or HEAD.") }
      return .list(model: nil)
    case .model where request.isRead:
      guard case .found(let field) = request.withPath(PathModel.listed) else {
        throw SieveError(.invalidRequest, "The model id in the path has a bad escape, invalid UTF-8 or control characters.")
      }
      return .list(model: field.value)
    case .nativeList where request.isRead:
      let backend = try namedBackend(request, snapshot)
      try checkOpen(on: backend, request)
      scope = backend
      return .nativeList(backend)
    case .model, .v1, .outsideV1, .nativeList, .health, .ready, .metrics:
      try findTargetModel(request, snapshot)
      return .proxy
    }
  }

  /// A model that the request target names: in the path, or as `?model=`.
  private mutating func findTargetModel(_ request: ClientRequest, _ snapshot: Snapshot) throws(SieveError) {
    var finding = request.withPath(endpoint == .model ? PathModel.listed : PathModel.deployment)
    if endpoint == .outsideV1, finding == .absent {
      finding = request.withPath(PathModel.native)
      // Nothing but a scope can name the backend of a path that has no place for a prefix.
      if finding != .absent, scope == nil, request.head.field(.xBackend) != nil { scope = try namedBackend(request, snapshot) }
    }
    if finding == .absent, request.hasQuery { finding = request.withTarget(QueryModel.find) }
    switch finding {
    case .found(let field): targetModel = field
    case .duplicate: throw SieveError(.invalidRequest, "The query names more than one model.", param: "model")
    case .malformed(let flaw):
      throw SieveError(.invalidRequest, "The model in the request target cannot be read: \(flaw.rawValue).", param: "model")
    case .absent, .notString, .searching: break
    }
  }

  /// The backend for a request that names no model. Throws 400 where it is not clear which.
  func namedBackend(_ request: ClientRequest, _ snapshot: Snapshot) throws(SieveError) -> PreparedBackend {
    if let scope { return scope }
    if let only = snapshot.policy.routing.onlyBackend { return snapshot.backends[only] }
    guard let name = request.text(of: .xBackend) else {
      throw SieveError(
        .invalidRequest,
        "The request names no model, and there are several backends: \(snapshot.backendNames). Name one with the header X-Backend "
          + "or the path /backend/NAME/v1/….",
        param: "model")
    }
    guard let named = snapshot.backend(named: name) else {
      throw SieveError(.unknownBackend, "X-Backend names no backend. Those there are: \(snapshot.backendNames).")
    }
    return named
  }

  /// Throws where `backend` does not open the request's path.
  func checkOpen(on backend: PreparedBackend, _ request: ClientRequest) throws(SieveError) {
    if backend.opensV1Only ? endpoint.isV1 : request.withPath({ path in backend.opens(path) }) { return }
    throw SieveError(.unknownPath, "This path is not among the 'paths' that backend '\(backend.backend.name)' opens.")
  }

  // MARK: The model

  /// The model that target and body name; nil where none is named. Throws where the request could be read to name another than the one that
  /// is checked.
  func model(_ request: ClientRequest, body: ModelFinding, _ snapshot: Snapshot) throws(SieveError) -> ModelField? {
    var named: ModelField?
    switch body {
    case .found(let field): named = field
    case .malformed(let flaw) where mustReadModel(request, snapshot):
      throw SieveError(.invalidRequest, "The model in the body cannot be read: \(flaw.rawValue).", param: "model")
    case .notString where mustReadModel(request, snapshot):
      throw SieveError(.invalidRequest, "The model in the body is not a string.", param: "model")
    default: break
    }
    guard let targetModel else { return named }
    if let named, named.value != targetModel.value {
      throw SieveError(.invalidRequest, "The request target and the body name different models.", param: "model")
    }
    return targetModel
  }

  /// Whether what may be called depends on the model: then nothing goes up whose model cannot be read in one way only.
  func isFiltered(_ snapshot: Snapshot) -> Bool { view != nil || snapshot.enforces }

  private func mustReadModel(_ request: ClientRequest, _ snapshot: Snapshot) -> Bool {
    let isBackendKnown =
      scope != nil || snapshot.policy.routing.onlyBackend != nil || targetModel != nil || request.head.field(.xBackend) != nil
    return isFiltered(snapshot) || !isBackendKnown
  }

  /// What the model is looked for in.
  var callScope: CallScope { CallScope(backend: scope?.index, view: view?.view) }

  // MARK: Credentials

  /// What `backend` gets for a credential. Throws 401 where the client has to say more.
  func credential(for backend: PreparedBackend, _ snapshot: Snapshot) throws(SieveError) -> UpstreamCredential {
    if let fixed = backend.fixedCredential { return fixed }
    return UpstreamCredential(
      try snapshot.credentials.decision(for: backend.index, credentials ?? ClientCredentials(), isDirect: scope != nil))
  }

  /// The part of the request that decides what is listed. `forModels`: it is single models that matter; then the client's query is not
  /// about the list.
  func listRequest(_ request: ClientRequest, _ snapshot: Snapshot, forModels: Bool) throws(SieveError) -> ListRequest {
    var list = ListRequest(view: view?.name)
    list.backend = scope?.index
    let asked = scope.map { [$0] } ?? snapshot.backends
    for backend in asked where backend.fixedCredential == nil {
      if snapshot.credentials.lacksKey(for: backend.index, credentials ?? ClientCredentials(), isDirect: scope != nil) {
        list.withoutKey.insert(backend.index)
      } else {
        let credential = try credential(for: backend, snapshot)
        list.credentialLines[backend.index] =
          credential.decision.forwardsClients ? request.credentialLines(except: credential.dropped) : credential.line
      }
    }
    if let only = asked.first, asked.count == 1, !forModels {
      list.query = try credential(for: only, snapshot).decision.query(request.query)
    }
    return list
  }
}
