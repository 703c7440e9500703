/// What `X-ModelSieve-Partial` says, for people.
enum PartialList {
  /// `default=2-unread, local=cut` in words, the backends' names as they are.
  static func words(_ partial: String) -> String {
    partial.split(separator: ", ").map { mark in
      guard let sign = mark.lastIndex(of: "=") else { return String(mark) }
      let (name, reason) = (mark[..<sign], mark[mark.index(after: sign)...])
      return words(for: reason).map { "\($0) (\(name))" } ?? String(mark)
    }.joined(separator: ", ")
  }

  private static func words(for reason: Substring) -> String? {
    if reason == "cut" { return "it goes on beyond what is read of it" }
    guard reason.hasSuffix("-unread"), let count = Int(reason.dropLast("-unread".count)) else { return nil }
    return count == 1 ? "1 entry is no model with an id" : "\(count) entries are no models with an id"
  }

  /// Whether it says of a backend that nothing came of asking it: neither a list, nor a refusal, which has a number.
  static func isSilent(_ backend: String, in partial: String) -> Bool {
    partial.split(separator: ", ").contains { mark in
      guard let sign = mark.lastIndex(of: "="), mark[..<sign] == backend else { return false }
      let reason = mark[mark.index(after: sign)...]
      return reason.first?.isNumber == false && !["cut", "stale", "no-key", "invalid", "busy"].contains(reason)
    }
  }
}
