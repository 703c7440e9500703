internal import SieveCore

/// Why a backend gave no list.
enum ListFetchFailure: Error, Sendable, Equatable {
  /// list_timeout, or connection_timeout.
  case timeout
  case upstream(UpstreamFailure)
  /// As many lists of it are being fetched already as are good for the others.
  case busy
  /// It answered, with something that is no list.
  case noList(String)

  func error(backend: String) -> SieveError {
    switch self {
    case .timeout: SieveError(.upstreamTimeout, "Backend '\(backend)' did not send its list of models within list_timeout.")
    case .upstream(let failure): failure.error(backend: backend)
    case .busy:
      SieveError(
        .tooManyConnections, "Backend '\(backend)' is being asked for its list with too many other keys at present. Try again later.")
    case .noList(let reason):
      SieveError(
        .upstreamInvalidResponse,
        "Backend '\(backend)' did not send a list of models: \(reason). base_url must be the API root, usually ending in /v1.")
    }
  }

  /// In one word, for `X-ModelSieve-Partial`.
  var word: String {
    switch self {
    case .timeout: "timeout"
    case .upstream(let failure): failure.word
    case .busy: "busy"
    case .noList: "invalid"
    }
  }
}
