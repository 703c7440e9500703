internal import NIOCore
package import SieveCore

/// A request that is over, as the page shows it: what the log says of it, and what its answer took. Never a query, a header or a body.
package struct EndedRequest: Sendable, Equatable {
  package var method = ""
  package var path = ""
  package var view = ""
  package var client = ""
  package var backend = ""
  /// As the client named it.
  package var model = ""
  package var upstreamModel = ""
  package var status = 0
  package var errorCode = ""
  package var attempts = ""
  package var traceID = ""
  package var outcome = ""
  package var bytesIn = 0
  package var bytesOut = 0
  /// When it began, in seconds since 1970.
  package var time = 0.0
  package var firstByteMilliseconds: Double?
  package var durationMilliseconds = 0.0
  /// What its answer says it took; nil: it does not say.
  package var usage: TokenUsage?

  package init() {}

  init(_ record: RequestRecord, at now: NIODeadline) {
    (method, path, view, client) = (record.method, record.path, record.view, record.client)
    (backend, model, upstreamModel) = (record.backend, record.model, record.upstreamModel)
    (errorCode, attempts, traceID) = (record.errorCode, record.attempts, record.traceID)
    let measures = record.measures
    (status, outcome, bytesIn, bytesOut) = (measures.status, measures.outcome.rawValue, measures.bytesIn, measures.bytesOut)
    durationMilliseconds = Self.milliseconds(now - measures.begun)
    firstByteMilliseconds = measures.firstByte.map { Self.milliseconds($0 - measures.begun) }
    let (seconds, milliseconds) = Timestamp.now()
    time = Double(seconds) + (Double(milliseconds) - durationMilliseconds.rounded()) / 1000
    usage = record.usage
  }

  private static func milliseconds(_ time: TimeAmount) -> Double { Double(max(0, time.nanoseconds)) / 1_000_000 }
}
