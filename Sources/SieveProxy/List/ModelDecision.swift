internal import SieveCore

/// Where a model goes once catalogues and filters were asked.
enum ModelDecision: Sendable {
  case routes(Routes)
  /// There is no such model for this client; these are near.
  case unknown(nearest: [String])
  /// It cannot be known: a backend that had to be asked did not answer.
  case failed(SieveError)
}
