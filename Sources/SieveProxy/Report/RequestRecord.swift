internal import SieveCore

/// What the log and the page say of one request. Made at its end, where either is there; never holds a query, a header or a body.
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
  /// What its answer says it took; not for the log.
  var usage: TokenUsage?
}
