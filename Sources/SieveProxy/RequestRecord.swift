internal import NIOCore

/// What the log says of one request. Filled in as it goes; never holds a query, a header or a body.
struct RequestRecord {
  enum Outcome: String {
    case ok
    /// An error of ours went out in place of an upstream's answer.
    case refused
    case clientGone = "client_gone"
    case upstreamCut = "upstream_cut"
    case timeout
    case retried
    /// Answered by another target of the alias than the first.
    case fallback

    /// Whether the request may yet end in another way.
    var isOpen: Bool { self == .ok || self == .retried || self == .fallback }
  }

  var method = ""
  var path = ""
  var client = ""
  var view = ""
  var backend = ""
  /// `X-ModelSieve-Attempts`, for the log.
  var attempts = ""
  var model = ""
  var upstreamModel = ""
  var status = 0
  var errorCode = ""
  var traceID = ""
  var bytesIn = 0
  var bytesOut = 0
  var begun = NIODeadline.uptimeNanoseconds(0)
  var firstByte: NIODeadline?
  var outcome = Outcome.ok
}
