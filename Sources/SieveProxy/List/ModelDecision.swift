internal import SieveCore

/// Where a model goes once catalogues and filters were asked.
enum ModelDecision: Sendable {
  /// In the order in which they are to be tried; never empty.
  case routes([Route])
  /// There is no such model for this client; these are near.
  case unknown(nearest: [String])
  /// It cannot be known: a backend that had to be asked did not answer.
  case failed(SieveError)
}
