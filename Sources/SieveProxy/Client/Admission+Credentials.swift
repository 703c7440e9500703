internal import SieveCore
internal import SieveHTTP

// Whose key goes to a backend with a request, and what decides which list it gets.

extension Admission {
  /// What `backend` gets for a credential. Throws 401 where the client has to say more.
  func credential(for backend: PreparedBackend, _ snapshot: Snapshot) throws(SieveError) -> UpstreamCredential {
    if let fixed = backend.fixedCredential { return fixed }
    return UpstreamCredential(
      try snapshot.credentials.decision(for: backend.index, credentials ?? ClientCredentials(), isDirect: isDirect))
  }

  /// Why nothing can be asked of `backend` with the client's credentials; nil where something can.
  func refusal(by backend: PreparedBackend, _ snapshot: Snapshot) -> SieveError? {
    do throws(SieveError) {
      _ = try credential(for: backend, snapshot)
      return nil
    } catch {
      return error
    }
  }

  /// The part of the request that decides what is listed. `forModels`: it is single models that matter; then the client's query is not
  /// about the list.
  func listRequest(_ request: ClientRequest, _ snapshot: Snapshot, forModels: Bool) throws(SieveError) -> ListRequest {
    var list = ListRequest(view: view?.name)
    list.backend = scope?.index
    let asked = scope.map { [$0] } ?? snapshot.backends
    for backend in asked where backend.fixedCredential == nil {
      if snapshot.credentials.lacksKey(for: backend.index, credentials ?? ClientCredentials(), isDirect: isDirect) {
        list.withoutKey.insert(backend.index)
      } else {
        let credential = try credential(for: backend, snapshot)
        list.credentialLines[backend.index] = request.withBytes { credential.lines(of: request.head, in: $0) }
      }
    }
    if !forModels {
      if let only = asked.first, asked.count == 1 {
        list.read(query: try credential(for: only, snapshot).decision.query(request.query), passesOn: true)
      } else {
        list.read(query: request.query, passesOn: false)
      }
    }
    list.passed = passed
    if let version = request.anthropicVersion { list.read(anthropicVersion: version) }
    return list
  }
}
