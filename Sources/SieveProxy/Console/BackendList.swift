package import SieveCore

/// How a backend's list stands.
package struct BackendList: Sendable {
  package enum State: String, Sendable {
    case up
    /// Its last good list is shown.
    case stale
    /// No list of it can be shown, but for what the configuration declares.
    case down
  }

  package let state: State
  /// Since when it answers, or does not; seconds since 1970. nil: it has not been asked.
  package let since: Int64?
  /// What is shown of it.
  package let judged: JudgedCatalogue?
  /// When that was fetched; seconds since 1970.
  package let fetched: Int64?
  /// What it said last, where it is not up.
  package let message: String?
  package let status: Int?
  /// In one word, for `partial`.
  package let word: String?

  /// Of a backend that nobody has asked yet.
  package static let unasked = BackendList(
    state: .down, since: nil, judged: nil, fetched: nil, message: nil, status: nil, word: "unasked")

  /// The same list as another filter sees it.
  package func judged(as judged: JudgedCatalogue) -> BackendList {
    BackendList(state: state, since: since, judged: judged, fetched: fetched, message: message, status: status, word: word)
  }
}
