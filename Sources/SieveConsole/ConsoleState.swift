internal import SieveCore
internal import SieveProxy

/// Whether a backend answers, by what its list and the requests to it say.
struct ConsoleState: Sendable {
  /// `up`, `stale`, `down` or `unasked`.
  let word: String
  /// Since when; seconds since 1970.
  let since: Double?
  /// What it said last, where it is not up.
  let message: String?
  let status: Int?

  init(_ list: BackendList, _ record: BackendHistory.Record) {
    if let trouble = record.trouble, list.state == .up, trouble.since > Double(list.fetched ?? 0) {
      // Its list is at hand, and nobody has asked for a new one since.
      (word, since, status) = ("stale", trouble.since, nil)
      message = "Requests to it come to nothing: \(trouble.code)."
    } else {
      word = list.since == nil && list.state == .down ? "unasked" : list.state.rawValue
      (since, message, status) = (list.since.map(Double.init), list.message.map { Excerpt.text($0, most: 1024) }, list.status)
    }
  }
}
