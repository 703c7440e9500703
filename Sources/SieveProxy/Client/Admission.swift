internal import SieveCore
internal import SieveHTTP

/// What is to be done with a request, by its head and the configuration alone: a pure function of the two. One object serves all requests of a
/// connection in turn, so that handing it on copies nothing.
final class Admission {
  enum Action {
    /// Without any backend.
    case answer(OwnResponse)
    case refuse(SieveError)
    case metrics
    /// The page and what is under `/-/`. `access`: why the caller may have it; nil: everybody may.
    case console(ConsoleRequest.Access?)
    /// The list, or of it the model with this public id.
    case list(model: String?)
    /// The list of one backend in another API's shape.
    case nativeList(PreparedBackend)
    /// It is for a backend, which its model or its scope names.
    case proxy
  }

  private(set) var action = Action.proxy
  /// What decides what is in a list that is asked for.
  private(set) var list = ListRequest()
  private(set) var endpoint = Endpoint.list
  /// The backend that the path or, for what only one backend can answer, X-Backend names.
  private(set) var scope: PreparedBackend?
  /// It is the path that names the backend, `/backend/NAME/`: a bare key is meant for it.
  private(set) var isDirect = false
  /// The view that the path or the client's key names.
  private(set) var view: PreparedView?
  /// The keys the client sent; nil where nothing depends on them.
  private(set) var credentials: ClientCredentials?
  /// The model as the request target names it; its range counts from behind the root path.
  private(set) var targetModel: ModelField?
  /// What lets a browser's page of another origin read the answer.
  private(set) var corsLines: String?
  /// It is a call of Anthropic's API, and so are the errors that it gets.
  private(set) var isAnthropicCall = false
  /// The instances of this program that have passed it on.
  private(set) var passed: [String] = []

  /// Before a head was read.
  init() {}

  /// Decides anew.
  /// - Parameters:
  ///   - peer: the client.
  ///   - isLeaving: the process is about to end.
  func decide(_ request: ClientRequest, _ snapshot: Snapshot, peer: ClientPeer, isLeaving: Bool) {
    reset()
    do throws(SieveError) {
      let hasDots = readTarget(request, snapshot)
      readEndpoint(request)
      try checkMethod(request)
      if let other = originAction(request, snapshot) {
        action = other
        return
      }
      if let own = ownAnswer(request, snapshot, peer: peer, isLeaving: isLeaving) {
        action = own
        return
      }
      passed = try request.instancesPassed()
      if snapshot.credentials.readsClients { credentials = try snapshot.credentials.admit(request.keyFields) }
      try readScope(request, snapshot)
      try bindView(snapshot)
      if scope != nil || view != nil { readEndpoint(request) }
      // What a catalogue is asked for is forwarded to nobody, so that an id may have them.
      if hasDots, !isRetrieval(request) { throw SieveError(.invalidRequest, "The path has a segment '.' or '..'.") }
      if case .length(let length) = request.head.framing, length > snapshot.limits.maxBody {
        throw RequestBody.tooLarge(snapshot.limits.maxBody)
      }
      action = try backendAction(request, snapshot)
    } catch {
      action = .refuse(error)
    }
  }

  /// Forgets the request before.
  func reset() {
    switch action {
    case .list, .nativeList: list = ListRequest()
    default: break
    }
    action = .proxy
    endpoint = .list
    isAnthropicCall = false
    scope = nil
    isDirect = false
    view = nil
    if credentials != nil { credentials = nil }
    targetModel = nil
    corsLines = nil
    if !passed.isEmpty { passed = [] }
  }

  private func isRetrieval(_ request: ClientRequest) -> Bool { endpoint == .model && request.isRead }

  /// Strips the root path. Returns whether the path has a segment `.` or `..`, in any spelling.
  private func readTarget(_ request: ClientRequest, _ snapshot: Snapshot) -> Bool {
    let (hasDots, root) = request.withPath { path in
      (Endpoint.hasDotSegment(path), Endpoint.rootLength(of: path, root: snapshot.rootPath))
    }
    request.strip(root)
    return hasDots
  }

  private func readEndpoint(_ request: ClientRequest) {
    (endpoint, isAnthropicCall) = request.withPath { (Endpoint(path: $0), Endpoint.isAnthropic($0)) }
  }

  private func checkMethod(_ request: ClientRequest) throws(SieveError) {
    switch request.head.method {
    case .connect: throw SieveError(.methodNotAllowed, "CONNECT is not served here: modelsieve is no forward proxy.")
    case .trace: throw SieveError(.methodNotAllowed, "TRACE is not served here: an echo of the request would hold the backend's key.")
    default: break
    }
  }

  /// What becomes of a browser's request on account of the page it comes from; nil where it goes on.
  private func originAction(_ request: ClientRequest, _ snapshot: Snapshot) -> Action? {
    let reachesBackend: Bool
    switch endpoint {
    case .health, .ready: return nil
    case .metrics, .admin, .page: reachesBackend = false
    default: reachesBackend = !isRootAlone(request, snapshot)
    }
    switch request.withBytes({ snapshot.origins.decide(request.head, in: $0, reachesBackend: reachesBackend) }) {
    case .serve(let lines):
      corsLines = lines
      return nil
    case .preflight(let lines): return .answer(OwnResponse(status: 204, headers: lines))
    case .refuse(let error): return .refuse(error)
    }
  }

  /// What is answered before any key is asked for: whether the process is alive and ready is nobody's secret, and whoever watches it has no
  /// key.
  private func ownAnswer(_ request: ClientRequest, _ snapshot: Snapshot, peer: ClientPeer, isLeaving: Bool) -> Action? {
    if request.head.method == .options, request.head.asksAboutServer || request.maxForwards == 0 { return .answer(.options) }
    switch endpoint {
    case .health, .ready, .page:
      if !request.isRead { return .refuse(Self.onlyRead) }
    default: break
    }
    switch endpoint {
    case .health: return .answer(.text("ok\n"))
    case .ready where isLeaving: return .refuse(SieveError(.draining, "modelsieve is shutting down."))
    case .ready: return .answer(.text("ready\n"))
    case .metrics, .admin:
      return administration(request, snapshot, peer: peer)
    case .page: return .console(nil)
    case .outsideV1 where request.isRead && isRootAlone(request, snapshot):
      return .answer(OwnResponse(status: 308, headers: "Location: \(snapshot.configuration.server.rootPath)/\r\n"))
    default: return nil
    }
  }

  /// What `Allow` of a 405 lists (RFC 9110 §15.5.6).
  var allowedMethods: StaticString {
    switch endpoint {
    case .list, .health, .ready, .metrics, .page: "GET, HEAD"
    default: OwnResponse.everyMethod
    }
  }

  static let onlyRead = SieveError(.methodNotAllowed, "This can only be read, with GET or HEAD.")

  // MARK: The scope

  /// Strips `/backend/NAME` and `/view/NAME` off the path, in either order, each once.
  private func readScope(_ request: ClientRequest, _ snapshot: Snapshot) throws(SieveError) {
    while let segment = request.withPath(ScopeSegment.init) {
      switch segment.kind {
      case .backend where scope == nil:
        guard let backend = snapshot.backend(named: segment.name) else {
          throw SieveError(.unknownBackend, "There is no such backend. Those there are: \(snapshot.backendNames).")
        }
        scope = backend
        isDirect = true
      case .view where view == nil:
        guard let named = snapshot.view(named: segment.name) else {
          throw SieveError(.unknownView, "There is no such view. Those there are: \(snapshot.viewNames).")
        }
        view = named
      default: return
      }
      request.strip(segment.length)
    }
  }

  /// Applies the view that the client's key is bound to. Throws 403 where the path names another.
  private func bindView(_ snapshot: Snapshot) throws(SieveError) {
    guard let name = credentials?.client?.view else { return }
    guard let bound = snapshot.view(named: name.utf8) else {
      throw SieveError(.forbidden, "This key is bound to a view that does not exist.")
    }
    if let view, view !== bound { throw SieveError(.forbidden, "This key is bound to the view '\(bound.name)'.") }
    view = bound
  }

  // MARK: For a backend

  private func backendAction(_ request: ClientRequest, _ snapshot: Snapshot) throws(SieveError) -> Action {
    switch endpoint {
    case .list:
      guard request.isRead else { throw SieveError(.methodNotAllowed, "The list of models can only be read, with GET or HEAD.") }
      list = try listRequest(request, snapshot, forModels: false)
      return .list(model: nil)
    case .model where request.isRead:
      guard case .found(let field) = request.withPath(PathModel.listed) else {
        throw SieveError(.invalidRequest, "The model id in the path has a bad escape, invalid UTF-8 or control characters.")
      }
      list = try listRequest(request, snapshot, forModels: true)
      return .list(model: field.value)
    case .nativeList where request.isRead, .v1List where request.isRead:
      let backend = try namedBackend(request, snapshot)
      try checkOpen(on: backend, request)
      scope = backend
      list = try listRequest(request, snapshot, forModels: false)
      return .nativeList(backend)
    case .admin, .health, .ready, .metrics: throw SieveError(.unknownPath, "There is nothing here, and no backend has what is under /-/.")
    case .model, .v1, .bareV1, .outsideV1, .nativeList, .v1List, .page:
      try findTargetModel(request, snapshot)
      return .proxy
    }
  }

  /// A model that the request target names: in the path, or as `?model=`.
  private func findTargetModel(_ request: ClientRequest, _ snapshot: Snapshot) throws(SieveError) {
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

  /// The id of a path that asks for something of a model: `/v1/models/ID/endpoints`. Nothing listed has the whole path for its id.
  func describedModel(_ request: ClientRequest) -> ModelField? {
    guard case .found(let field) = request.withPath(PathModel.described), !request.withPath(Endpoint.hasDotSegment) else { return nil }
    return field
  }

  /// The request is for the backend of that model.
  func forward(_ field: ModelField) { targetModel = field }

  /// The backend for a request that names no model. Throws 400 where it is not clear which.
  func namedBackend(_ request: ClientRequest, _ snapshot: Snapshot) throws(SieveError) -> PreparedBackend {
    if let scope { return scope }
    if let only = snapshot.policy.routing.onlyBackend { return snapshot.backends[only] }
    guard request.head.field(.xBackend) != nil else {
      if let usual = snapshot.defaultBackend { return usual }
      guard !request.head.wantsUpgrade else { throw .noWebSocket }
      throw SieveError(
        .invalidRequest,
        "The request names no model, and there are several backends: \(snapshot.backendNames). Name one with the header X-Backend or the path "
          + "/backend/NAME/v1/…, or let the configuration name one as default_backend.",
        param: "model")
    }
    guard let named = request.withValue(of: .xBackend, snapshot.backend) else {
      throw SieveError(.unknownBackend, "X-Backend names no backend. Those there are: \(snapshot.backendNames).")
    }
    return named
  }

  /// Where a request goes that names no model, if no filter has a say in it.
  func unfilteredRoute(_ request: ClientRequest, _ snapshot: Snapshot) throws(SieveError) -> Route? {
    let backend = try namedBackend(request, snapshot)
    return view == nil && !backend.backend.enforce ? Route(backend: backend.index, upstreamID: nil) : nil
  }

  /// Throws where `backend` does not open the request's path.
  func checkOpen(on backend: PreparedBackend, _ request: ClientRequest) throws(SieveError) {
    if backend.opensV1Only ? endpoint.isV1 : request.withPath({ backend.opens($0, isV1: endpoint.isV1) }) { return }
    throw SieveError(.unknownPath, "This path is not among the 'paths' that backend '\(backend.backend.name)' opens.")
  }
}
