internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// Answers that are made elsewhere, off the loop: the list of models and single models of it, as this client sees them, and the metrics.
extension ClientHandler {
  /// `model`: the public id of the one asked for; nil: the whole list.
  func answerList(_ list: ListRequest, of model: String?) {
    if let model { exchange.target.model = model }
    let (snapshot, catalogues) = (exchange.snapshot, worker.catalogues)
    let cached = worker.cachedList(list)
    worker.metrics.listAsked(isCached: cached != nil)
    if let cached { return reply(ListReply(cached, model: model, to: request, exchange.admission)) }
    state.beginMaking()
    awaitAnswer {
      await catalogues.answer(list, snapshot)
    } receive: {
      $0.receiveList($1, of: model, for: list)
    }
  }

  private func receiveList(_ answer: ListAnswer<RenderedList>, of model: String?, for list: ListRequest) {
    if case .list(let rendered, let validUntil?) = answer {
      worker.keep(rendered, for: list, until: validUntil, snapshot: exchange.snapshot)
    }
    reply(ListReply(answer, model: model, to: request, exchange.admission))
  }

  private func reply(_ reply: ListReply) {
    switch reply {
    case .answer(let response, let backend):
      if let backend { exchange.target.listed = backend }
      answer(response)
    case .refuse(let error): refuse(error)
    case .forward(let described):
      exchange.admission.forward(described)
      route()
    }
  }

  /// The list of the one backend that the request is for, in another API's shape.
  func answerNativeList(_ list: ListRequest, of backend: PreparedBackend) {
    let (snapshot, catalogues) = (exchange.snapshot, worker.catalogues)
    let path = backend.backend.baseURL.pathOutsideV1 + request.path
    state.beginMaking()
    awaitAnswer {
      await catalogues.native(path, of: backend, list, snapshot)
    } receive: { client, answer in
      client.reply(ListReply(native: answer, of: backend.backend.name))
    }
  }

  func answerMetrics() {
    let (report, format) = (worker.metricsReport, MetricsFormat(accept: request.texts(ofFieldsNamed: "accept")))
    state.beginMaking()
    awaitAnswer {
      await report(format)
    } receive: {
      $0.answer(.metrics($1, format))
    }
  }
}
