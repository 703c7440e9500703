package import SieveCore

/// A request that is over, as the page shows it: what the log says of it, and what its answer took. Never a query, a header or a body.
package struct EndedRequest: Sendable, Equatable {
  package var method = ""
  package var path = ""
  package var view = ""
  package var client = ""
  package var backend = ""
  /// The public id of what answered.
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
  package var usage: TokenUsage?
  /// What its model cost then.
  package var price: ModelPrice?

  package init() {}
}
