internal import SieveCore

/// What came of asking a backend for its whole list.
enum ListFetchOutcome: Sendable {
  case catalogue(Catalogue)
  /// Its answer was no success.
  case refused(MirroredResponse)
  case failed(ListFetchFailure)

  var metric: CatalogueMetrics.Fetch {
    switch self {
    case .catalogue: .ok
    case .refused: .refused
    case .failed: .failed
    }
  }
}
