internal import NIOCore

/// What is measured of one request, for the metrics and the log.
struct RequestMeasures {
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

  var status = 0
  var bytesIn = 0
  var bytesOut = 0
  var begun = NIODeadline.uptimeNanoseconds(0)
  var firstByte: NIODeadline?
  var outcome = Outcome.ok
}
