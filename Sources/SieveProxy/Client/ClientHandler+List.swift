internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// Answers that are made elsewhere, off the loop: the list of models and single models of it, as this client sees them, and the metrics.
extension ClientHandler {
  /// `model`: the public id of the one asked for; nil: the whole list.
  func answerList(_ list: ListRequest, of model: String?) {
    if let model { exchange.target.model = model }
    let (snapshot, catalogues) = (exchange.snapshot, worker.catalogues)
    let generation = catalogues.generation.value
    let cached = worker.cachedList(list, generation)
    worker.metrics.listAsked(isCached: cached != nil)
    if let cached { return reply(ListReply(cached, model: model, to: request, exchange)) }
    state.beginMaking()
    awaitAnswer {
      await catalogues.answer(list, snapshot)
    } receive: {
      if case .list(let rendered, let validUntil?) = $1 {
        $0.worker.keep(rendered, for: list, generation, until: validUntil, snapshot: snapshot)
      }
      $0.reply(ListReply($1, model: model, to: $0.request, $0.exchange))
    }
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
    let path = request.withPath { backend.backend.baseURL.path(of: $0, isV1: exchange.admission.endpoint.isV1) }
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
