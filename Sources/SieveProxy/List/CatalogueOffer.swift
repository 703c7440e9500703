internal import SieveCore

/// What one backend has to offer for a list or a decision.
struct CatalogueOffer {
  /// Known at once; nil: there is something to wait for.
  var ready: CatalogueOutcome?
  /// The last good list, to be shown in place of a failure or of what does not come in time.
  var stale: JudgedCatalogue?
  var flight: CatalogueEntry.Flight?
  /// It came too late the last time: nobody waits for it who has something else.
  var isLate: Bool
  /// How long `ready` may be told again.
  var until: ContinuousClock.Instant?

  /// Whether there is a list in it as it stands.
  var hasList: Bool {
    if case .judged? = ready { return true }
    return stale != nil
  }
}
