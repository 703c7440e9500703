internal import SieveCore
internal import SieveHTTP

// The model that a request names, and whether it must be known.

extension Admission {
  /// The model that target and body name; nil where none is named. Throws where the request could be read to name another than the one that
  /// is checked.
  func model(_ request: ClientRequest, body: ModelFinding, _ snapshot: Snapshot) throws(SieveError) -> ModelField? {
    var named: ModelField?
    switch body {
    case .found(let field): named = field
    case .malformed(let flaw) where flaw == .tooLong || mustReadModel(request, snapshot):
      throw SieveError(.invalidRequest, "The model in the body cannot be read: \(flaw.rawValue).", param: "model")
    case .notString where mustReadModel(request, snapshot):
      throw SieveError(.invalidRequest, "The model in the body is not a string.", param: "model")
    default: break
    }
    if targetModel == nil { return named }
    if let named, let targetModel, !named.value.utf8.elementsEqual(targetModel.value.utf8) {
      throw SieveError(.invalidRequest, "The request target and the body name different models.", param: "model")
    }
    return targetModel
  }

  /// Whether the model must be known before the request can go on: to find its backend, to rewrite it, or to check it.
  func needsModel(_ request: ClientRequest, _ snapshot: Snapshot) -> Bool {
    if case .admin = endpoint { return false }
    guard snapshot.policy.routing.needsModel else { return false }
    if isFiltered(snapshot) { return true }
    // Nobody can read it there, and it need not be.
    if targetModel != nil, request.isEncoded { return false }
    // A file is not held until it is known that it names none.
    return scope == nil && !(endpoint.isV1 && request.withPath(Endpoint.carriesFile))
  }

  /// Whether what may be called depends on the model: then nothing goes up whose model cannot be read in one way only.
  func isFiltered(_ snapshot: Snapshot) -> Bool { view != nil || scope?.backend.enforce ?? snapshot.enforces }

  private func mustReadModel(_ request: ClientRequest, _ snapshot: Snapshot) -> Bool {
    let isBackendKnown =
      scope != nil || snapshot.policy.routing.onlyBackend != nil || targetModel != nil || request.head.field(.xBackend) != nil
    return isFiltered(snapshot) || !isBackendKnown
  }

  /// What the model is looked for in.
  var callScope: CallScope { CallScope(backend: scope?.index, view: view?.view) }
}
