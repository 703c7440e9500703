internal import SieveCore

/// What came of asking a backend for its whole list.
enum ListPages: Sendable {
  /// `isCut`: the list goes on, but not here.
  case pages([ModelListDocument], isCut: Bool)
  /// Its answer was no success.
  case refused(MirroredResponse)
  case failed(ListFetchFailure)
}
