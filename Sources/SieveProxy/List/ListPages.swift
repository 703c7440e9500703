internal import SieveCore

/// What came of asking a backend for its whole list.
enum ListPages: Sendable {
  /// `isCut`: the list goes on, but not here. `isFromInstance`: another instance of this program made it.
  case pages([ModelListDocument], isCut: Bool, isFromInstance: Bool)
  /// Its answer was no success.
  case refused(MirroredResponse)
  case failed(ListFetchFailure)
}
