internal import SieveCore

/// What went wrong between us and a backend.
enum UpstreamFailure: Error, Sendable, Equatable {
  /// Refused, no route or no such host; the text says which.
  case unreachable(String)
  /// Connected, and no TLS that could be trusted.
  case tls(TLSFault)
  /// The proxy before the backend is to blame; the text says what it did.
  case proxyFailed(String)
  /// The same, where it did not do in time what the text says.
  case proxyTimedOut(String)
  /// What its host name stands for was not known in time.
  case lookUpTimeout
  /// This process has no file left for another connection.
  case outOfFiles
  case connectTimeout
  /// Connected, but not through with TLS within connection_timeout.
  case handshakeTimeout
  /// All connections the configuration allows were busy for queue_timeout.
  case exhausted
  /// Closed with nothing of the answer here. `isReused`: on a connection that had served before, where that is a known race (RFC 9112
  /// §9.3.1).
  case closedBeforeAnswer(isReused: Bool)
  case closedMidAnswer
  /// One of the backend's limits has passed, other than those for connecting.
  case timedOut(Limit)
  /// Nothing that was sent for connection_timeout was acknowledged, and it may be that something of it arrived.
  case silent
  /// Not HTTP/1.1 as RFC 9112 has it.
  case invalidResponse(String)

  enum Limit: Sendable, Equatable {
    case firstByte, stall, total
  }

  /// Whether a limit of time was passed.
  var isTimeout: Bool {
    switch self {
    case .connectTimeout, .handshakeTimeout, .lookUpTimeout, .proxyTimedOut, .silent, .timedOut: true
    default: false
    }
  }

  /// In one word, for `X-ModelSieve-Attempts` and `X-ModelSieve-Partial`.
  var word: String {
    switch self {
    case .unreachable, .tls, .proxyFailed: "unreachable"
    case .connectTimeout, .handshakeTimeout, .lookUpTimeout, .proxyTimedOut, .silent, .timedOut: "timeout"
    case .exhausted, .outOfFiles: "busy"
    case .closedBeforeAnswer, .closedMidAnswer: "closed"
    case .invalidResponse: "invalid"
    }
  }

  /// The answer for a client that has had nothing of another answer yet.
  func error(backend: String) -> SieveError {
    switch self {
    case .unreachable(let reason):
      SieveError(.upstreamUnreachable, "Backend '\(backend)' cannot be reached: \(reason). Check its base_url and that it is running.")
    case .proxyFailed(let reason):
      SieveError(
        .upstreamUnreachable, "The proxy before backend '\(backend)' \(reason). Check the backend's proxy, or HTTPS_PROXY and its like.")
    case .proxyTimedOut(let reason):
      SieveError(
        .upstreamTimeout, "The proxy before backend '\(backend)' \(reason). Check the backend's proxy, or HTTPS_PROXY and its like.")
    case .lookUpTimeout:
      SieveError(
        .upstreamTimeout, "The host name of backend '\(backend)' could not be looked up in time. Does the name server answer?")
    case .tls(let fault): SieveError(.upstreamUnreachable, fault.message(backend))
    case .outOfFiles:
      SieveError(
        .tooManyConnections,
        "modelsieve may open no more files, so none for a connection to backend '\(backend)'. Raise ulimit -n, or lower server.max_connections."
      )
    case .connectTimeout:
      SieveError(.upstreamTimeout, "Backend '\(backend)' did not accept a connection within connection_timeout.")
    case .timedOut(.firstByte):
      SieveError(.upstreamTimeout, "Backend '\(backend)' did not begin to answer within first_byte_timeout.")
    case .timedOut(.stall): SieveError(.upstreamTimeout, "Backend '\(backend)' took nothing of the request's body for stall_timeout.")
    case .timedOut(.total): SieveError(.upstreamTimeout, "Backend '\(backend)' did not finish its answer within total_timeout.")
    case .handshakeTimeout:
      SieveError(
        .upstreamTimeout, "Backend '\(backend)' did not finish the TLS handshake within connection_timeout. Does its port speak TLS?")
    case .exhausted:
      SieveError(
        .tooManyConnections,
        "All max_connections of backend '\(backend)' were busy for queue_timeout. Try again later, or raise its max_connections.")
    case .closedBeforeAnswer:
      SieveError(.upstreamClosed, "Backend '\(backend)' closed the connection without an answer.")
    case .closedMidAnswer:
      SieveError(.upstreamClosed, "Backend '\(backend)' closed the connection before its answer was complete.")
    case .silent:
      SieveError(
        .upstreamTimeout,
        "The connection to backend '\(backend)' has gone silent: what was sent is not acknowledged. It may have acted on it.")
    case .invalidResponse(let reason):
      SieveError(.upstreamInvalidResponse, "Backend '\(backend)' did not answer in HTTP/1.1: \(reason).")
    }
  }
}
