internal import NIOCore
internal import SieveCore

/// What came of asking a backend for its whole list.
enum CatalogueOutcome: Sendable {
  /// - Parameter fetched: when it came.
  case judged(JudgedCatalogue, fetched: ContinuousClock.Instant)
  /// Its answer was no success.
  case refused(MirroredResponse)
  case failed(ListFetchFailure)

  var metric: CatalogueMetrics.Fetch {
    switch self {
    case .judged: .ok
    case .refused: .refused
    case .failed: .failed
    }
  }

  /// What a refusal takes of memory, more or less.
  var refusalByteCount: Int {
    if case .refused(let response) = self { response.body.readableBytes + response.fieldLines.readableBytes } else { 0 }
  }

  func error(backend: String) -> SieveError? {
    switch self {
    case .judged: nil
    case .refused(let response):
      SieveError(
        .upstreamInvalidResponse, "Backend '\(backend)' was asked for its models and answered \(response.toldStatus).")
    case .failed(let failure): failure.error(backend: backend)
    }
  }
}
