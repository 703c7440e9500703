internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// Answers that are made elsewhere, off the loop: the list of models and single models of it, as this client sees them, and the metrics.
extension ClientHandler {
  /// `model`: the public id of the one asked for; nil: the whole list.
  func answerList(of model: String?) {
    if let model { exchange.target.model = model }
    let (snapshot, catalogues) = (exchange.snapshot, worker.catalogues)
    guard let list = listRequest(forModels: model != nil) else { return }
    let cached = worker.cachedList(list)
    worker.metrics.listAsked(isCached: cached != nil)
    if let cached { return answer(with: cached, model: model) }
    state.beginMaking()
    awaitAnswer {
      await catalogues.answer(list, snapshot)
    } receive: { client, answer in
      client.receiveList(answer, of: model, for: list)
    }
  }

  /// What decides what is listed; nil where the request was refused.
  private func listRequest(forModels: Bool) -> ListRequest? {
    do throws(SieveError) { return try exchange.admission.listRequest(request, exchange.snapshot, forModels: forModels) } catch {
      refuse(error)
      return nil
    }
  }

  private func receiveList(_ answer: ListAnswer<RenderedList>, of model: String?, for list: ListRequest) {
    switch answer {
    case .list(let rendered, let validUntil):
      if let validUntil { worker.keep(rendered, for: list, until: validUntil, snapshot: exchange.snapshot) }
      self.answer(with: rendered, model: model)
    case .mirrored(let response): mirror(response)
    case .failed(let error): refuse(error)
    }
  }

  private func answer(with list: RenderedList, model: String?) {
    switch ListReply(list, model: model, to: request, exchange.admission) {
    case .answer(let response): answer(response)
    case .refuse(let error): refuse(error)
    case .forward(let described):
      exchange.admission.forward(described)
      route()
    }
  }

  /// The list of the one backend that the request is for, in another API's shape.
  func answerNativeList(of backend: PreparedBackend) {
    let (snapshot, catalogues) = (exchange.snapshot, worker.catalogues)
    guard let list = listRequest(forModels: false) else { return }
    let path = backend.backend.baseURL.pathOutsideV1 + request.path
    state.beginMaking()
    awaitAnswer {
      await catalogues.native(path, of: backend, list, snapshot)
    } receive: { client, answer in
      client.receiveNativeList(answer, of: backend)
    }
  }

  private func receiveNativeList(_ answer: ListAnswer<ByteBuffer>, of backend: PreparedBackend) {
    exchange.target.listed = backend.backend.name
    switch answer {
    case .list(let bytes, _): self.answer(.nativeList(bytes, backend: backend.backend.name))
    case .mirrored(let response): mirror(response)
    case .failed(let error): refuse(error)
    }
  }

  private func mirror(_ response: MirroredResponse) {
    exchange.target.listed = response.backend
    exchange.measures.status = response.status
    answer(OwnResponse(mirroring: response))
  }

  func answerMetrics() {
    let metrics = worker.metricsReport
    state.beginMaking()
    awaitAnswer {
      await metrics()
    } receive: { client, text in
      client.answer(.metrics(text))
    }
  }
}
