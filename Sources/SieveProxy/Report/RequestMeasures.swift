package import NIOCore

/// What is measured of one request, for the metrics and the log.
package struct RequestMeasures: Sendable {
  package enum Outcome: String, Sendable {
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

  package var status = 0
  package var bytesIn = 0
  package var bytesOut = 0
  package var begun = NIODeadline.uptimeNanoseconds(0)
  package var firstByte: NIODeadline?
  package var outcome = Outcome.ok

  package init() {}

  /// Ends it in that way, unless it has ended in another.
  mutating func end(_ outcome: Outcome) {
    if self.outcome.isOpen { self.outcome = outcome }
  }

  /// Nobody waits for the answer any more.
  mutating func clientLeft() {
    guard outcome.isOpen else { return }
    outcome = .clientGone
    // nginx's code for it; it is in the log alone, there is nobody to send it to.
    if status == 0 { status = 499 }
  }
}
