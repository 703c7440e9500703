internal import SieveCore
internal import SieveHTTP

extension RequestRecord {
  /// What the log says of a request that is over.
  init(_ request: ClientRequest, _ body: ModelFinding, _ exchange: Exchange) {
    // Empty where the head could not be read.
    if request.isKept {
      method = request.text(request.head.methodRange)
      path = request.text(request.head.path)
      if request.head.names.contains(.traceparent) { traceID = request.withValue(of: .traceparent, TraceContext.traceID) }
    }
    if let name = exchange.admission.credentials?.client?.name { client = name }
    if let name = exchange.admission.view?.name { view = name }
    backend = exchange.target.backend?.backend.name ?? exchange.target.listed
    attempts = exchange.attempts.told
    model = exchange.target.model
    // Where the request could be routed without it, the model may have become known later.
    if model.isEmpty, case .found(let field) = body { model = field.value }
    upstreamModel = exchange.target.upstreamModel
    errorCode = exchange.errorCode
    measures = exchange.measures
    usage = exchange.usage
  }
}
