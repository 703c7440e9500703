internal import SieveCore

/// Whether a rule for a backend's own ids begins with the prefix that only clients know.
struct PrefixCheck {
  let prefix: String
  private let caseSensitive: Bool
  /// Whether some of the backend's own ids are called like that, so that only what has another `/` in it is surely none of them.
  private let isOwnName: Bool

  init(_ prefix: String, of backend: Backend) {
    self.prefix = prefix
    caseSensitive = backend.filter.caseSensitive
    isOwnName = Self.ownNames.contains { backend.baseURL.host.hasSuffix($0.host) && prefix.utf8.elementsEqual($0.prefix.utf8) }
  }

  /// Providers whose own models are listed under their own name, among those of others.
  private static let ownNames: [(host: String, prefix: String)] = [
    ("openrouter.ai", "openrouter/"), ("nvidia.com", "nvidia/"), ("groq.com", "groq/"), ("deepinfra.com", "deepinfra/"),
    ("perplexity.ai", "perplexity/"), ("vercel.sh", "vercel/"), ("ai21.com", "ai21/"), ("nebius.com", "nebius/"), ("cohere.ai", "cohere/"),
  ]

  /// For an id or a glob.
  func holds(_ text: String) -> Bool {
    guard let rest = rest(of: text) else { return false }
    return !isOwnName || rest.utf8.contains(UInt8(ascii: "/"))
  }

  /// For a regular expression: what any of its alternatives begins with.
  func holds(regexp: String) -> Bool {
    RegexpBeginnings.of(regexp).contains { beginning in
      guard let rest = rest(of: String(beginning.map(\.character))) else { return false }
      let next = beginning.dropFirst(prefix.count).prefix(2)
      // A sign that repeats the prefix's last character, or makes it a sign itself, or a group that may be absent: `or.*`, `(or/)?x`.
      if let first = next.first, !first.isEscaped, "*+?{".contains(first.character) { return false }
      if next.map(\.character) == [")", "?"] || next.map(\.character) == [")", "*"] { return false }
      return !isOwnName || rest.utf8.contains(UInt8(ascii: "/"))
    }
  }

  private func rest(of text: String) -> Substring? {
    let length = prefix.count
    guard text.count >= length else { return nil }
    let (start, rest) = (text.prefix(length), text.dropFirst(length))
    let isSame = caseSensitive ? start.utf8.elementsEqual(prefix.utf8) : start.lowercased() == prefix.lowercased()
    return isSame ? rest : nil
  }
}
