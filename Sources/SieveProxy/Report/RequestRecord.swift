/// What the log says of one request. Made at its end, where request lines are logged; never holds a query, a header or a body.
struct RequestRecord {
  var method = ""
  var path = ""
  var client = ""
  var view = ""
  var backend = ""
  /// `X-ModelSieve-Attempts`, for the log.
  var attempts = ""
  var model = ""
  var upstreamModel = ""
  var errorCode = ""
  var traceID = ""
  var measures = RequestMeasures()
}
