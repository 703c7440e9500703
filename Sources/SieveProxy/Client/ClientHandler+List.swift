internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// The list of models, and single models of it, as this client sees them.
extension ClientHandler {
  /// `model`: the public id of the one asked for; nil: the whole list.
  func answerList(of model: String?) throws(SieveError) {
    if let model { exchange.model = model }
    let request = try listRequest(forModels: model != nil)
    let cached = worker.cachedList(request)
    worker.metrics.listAsked(isCached: cached != nil)
    if let list = cached { return answer(with: list, model: model) }
    state.beginList()
    clearDeadline()
    let snapshot = exchange.snapshot
    let catalogues = worker.catalogues
    let bound = NIOLoopBound(self, eventLoop: worker.eventLoop)
    let asked = generation
    Task {
      let answer = await catalogues.answer(request, snapshot)
      bound.eventLoop.execute { bound.value.receiveList(answer, of: model, for: request, asked: asked) }
    }
  }

  private func receiveList(_ answer: ListAnswer<RenderedList>, of model: String?, for request: ListRequest, asked: Int) {
    guard state.phase == .list, generation == asked else { return }
    switch answer {
    case .list(let list, let validUntil):
      if let validUntil { worker.keep(list, for: request, until: validUntil, snapshot: exchange.snapshot) }
      self.answer(with: list, model: model)
    case .mirrored(let response): mirror(response)
    case .failed(let error): refuse(error)
    }
  }

  private func answer(with list: RenderedList, model: String?) {
    guard let model else {
      return answer(list: list.bytes, entityTag: list.entityTag, partial: list.partial)
    }
    guard let object = list.model(model) else { return refuse(Self.notFound(model, nearest: list.nearest(to: model))) }
    answer(list: object, entityTag: EntityTag.strong(for: Array(object.readableBytesView)), partial: list.partial)
  }

  private func answer(list: ByteBuffer, entityTag: String, partial: String?) {
    var headers = "Content-Type: application/json\r\nCache-Control: private\r\nETag: \(entityTag)\r\n"
    if let partial { headers += "X-ModelSieve-Partial: \(partial)\r\n" }
    let isKnown = head.fields.contains { $0.name == .ifNoneMatch && Self.names(entityTag, text($0.valueRange)) }
    answer(isKnown ? OwnResponse(status: 304, headers: headers) : OwnResponse(status: 200, headers: headers, body: list))
  }

  /// If-None-Match compares weakly (RFC 9110 §13.1.2).
  private static func names(_ entityTag: String, _ condition: String) -> Bool {
    // As every client sends it that has one list.
    if condition == entityTag { return true }
    return condition.split(separator: ",").contains { element in
      let tag = element.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
      return tag == "*" || tag == entityTag || tag == "W/" + entityTag
    }
  }

  // MARK: In another API's shape

  /// Answers for the one backend that the request is for, if that opens the path.
  func answerNativeList() throws(SieveError) {
    let backend = try namedBackend()
    guard isOpen(on: backend) else { throw Self.closedPath(backend) }
    exchange.scopedBackend = backend
    let request = try listRequest(forModels: false)
    let path = backend.backend.baseURL.pathOutsideV1 + withTarget { String(decoding: $0, as: UTF8.self) }
    state.beginList()
    clearDeadline()
    let (catalogues, snapshot) = (worker.catalogues, exchange.snapshot)
    let bound = NIOLoopBound(self, eventLoop: worker.eventLoop)
    let asked = generation
    Task {
      let answer = await catalogues.native(path, of: backend, request, snapshot)
      bound.eventLoop.execute { bound.value.receiveNativeList(answer, of: backend, asked: asked) }
    }
  }

  private func receiveNativeList(_ answer: ListAnswer<ByteBuffer>, of backend: PreparedBackend, asked: Int) {
    guard state.phase == .list, generation == asked else { return }
    exchange.listedBackend = backend.backend.name
    switch answer {
    case .list(let bytes, _):
      let headers = "Content-Type: application/json\r\nCache-Control: private\r\nX-ModelSieve-Backend: \(backend.backend.name)\r\n"
      self.answer(OwnResponse(status: 200, headers: headers, body: bytes))
    case .mirrored(let response): mirror(response)
    case .failed(let error): refuse(error)
    }
  }

  private func mirror(_ response: MirroredResponse) {
    exchange.listedBackend = response.backend
    exchange.measures.status = response.status
    answer(
      OwnResponse(
        statusAndReason: response.statusAndReason,
        headers: String(buffer: response.fieldLines) + "X-ModelSieve-Backend: \(response.backend)\r\n", body: response.body))
  }

  /// The part of the request that decides what is listed. `forModels`: it is single models that matter; then the client's query is not
  /// about the list.
  func listRequest(forModels: Bool) throws(SieveError) -> ListRequest {
    let scoped = exchange.scopedBackend
    var request = ListRequest(view: exchange.view?.name)
    request.backend = scoped?.index
    let asked = scoped.map { [$0] } ?? exchange.snapshot.backends
    for backend in asked where backend.fixedCredential == nil {
      if exchange.snapshot.credentials.lacksKey(for: backend.index, exchange.credentials, isDirect: scoped != nil) {
        request.withoutKey.insert(backend.index)
      } else {
        let credential = try credential(for: backend)
        request.credentialLines[backend.index] =
          credential.decision.forwardsClients ? credentialLines(except: credential.dropped) : credential.line
      }
    }
    if !forModels {
      if let only = asked.first, asked.count == 1 {
        request.read(query: try credential(for: only).decision.query(rawQuery), passesOn: true)
      } else {
        request.read(query: rawQuery, passesOn: false)
      }
    }
    if let version = head.fields.first(where: { isAnthropicVersion($0) }) { request.read(anthropicVersion: text(version.valueRange)) }
    return request
  }

  private func isAnthropicVersion(_ field: FieldLine) -> Bool {
    withHead { $0[field.nameRange].elementsEqual("anthropic-version".utf8) { $0 | 0x20 == $1 } }
  }

  private var rawQuery: String {
    head.path.upperBound < head.pathAndQuery.upperBound ? text(head.path.upperBound + 1..<head.pathAndQuery.upperBound) : ""
  }

  private func credentialLines(except dropped: FieldNameSet) -> [UInt8] {
    withHead { bytes in
      head.fields
        .filter { UpstreamCredential.fields.contains($0.name) && !dropped.contains($0.name) && $0.name != .secWebSocketProtocol }
        .flatMap { bytes[Int($0.start)..<Int($0.end)] }
    }
  }
}
