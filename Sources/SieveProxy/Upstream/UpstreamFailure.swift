internal import SieveCore

/// What went wrong between us and a backend.
enum UpstreamFailure: Error, Sendable, Equatable {
  /// Refused, no route, no such host, or TLS that does not verify; the text says which.
  case unreachable(String)
  case connectTimeout
  /// All connections the configuration allows are busy.
  case exhausted
  /// Closed with nothing of the answer here. `isReused`: on a connection that had served before, where that is a known race (RFC 9112
  /// §9.3.1).
  case closedBeforeAnswer(isReused: Bool)
  case closedMidAnswer
  /// One of the backend's limits has passed, other than that for connecting.
  case timedOut(Limit)
  /// Not HTTP/1.1 as RFC 9112 has it.
  case invalidResponse(String)

  enum Limit: Sendable, Equatable {
    case firstByte, stall, total
  }

  /// In one word, for `X-ModelSieve-Attempts` and `X-ModelSieve-Partial`.
  var word: String {
    switch self {
    case .unreachable: "unreachable"
    case .connectTimeout, .timedOut: "timeout"
    case .exhausted: "busy"
    case .closedBeforeAnswer, .closedMidAnswer: "closed"
    case .invalidResponse: "invalid"
    }
  }

  /// The answer for a client that has had nothing of another answer yet.
  func error(backend: String) -> SieveError {
    switch self {
    case .unreachable(let reason):
      SieveError(.upstreamUnreachable, "Backend '\(backend)' cannot be reached: \(reason). Check its base_url and that it is running.")
    case .connectTimeout:
      SieveError(.upstreamTimeout, "Backend '\(backend)' did not accept a connection within connection_timeout.")
    case .timedOut(.firstByte):
      SieveError(.upstreamTimeout, "Backend '\(backend)' did not begin to answer within first_byte_timeout.")
    case .timedOut(.stall): SieveError(.upstreamTimeout, "Backend '\(backend)' took nothing of the request's body for stall_timeout.")
    case .timedOut(.total): SieveError(.upstreamTimeout, "Backend '\(backend)' did not finish its answer within total_timeout.")
    case .exhausted:
      SieveError(
        .tooManyConnections, "All max_connections of backend '\(backend)' are busy. Try again later, or raise its max_connections.")
    case .closedBeforeAnswer:
      SieveError(.upstreamClosed, "Backend '\(backend)' closed the connection without an answer.")
    case .closedMidAnswer:
      SieveError(.upstreamClosed, "Backend '\(backend)' closed the connection before its answer was complete.")
    case .invalidResponse(let reason):
      SieveError(.upstreamInvalidResponse, "Backend '\(backend)' did not answer in HTTP/1.1: \(reason).")
    }
  }
}
