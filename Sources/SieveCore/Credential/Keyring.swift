/// `keyring:NAME=KEY;NAME=KEY`: several keys in one field, for frontends that have one.
struct Keyring {
  private let text: String

  /// What a keyring begins with, in any case.
  static let word = "keyring:"

  static func isKeyring(_ value: String) -> Bool {
    value.utf8.prefix(word.utf8.count).map(\.asciiLowercased).elementsEqual(word.utf8)
  }

  /// nil where `value` is an ordinary key.
  init?(_ value: Secret) {
    guard Self.isKeyring(value.revealed) else { return nil }
    text = String(decoding: value.revealed.utf8.dropFirst(Self.word.utf8.count), as: UTF8.self)
  }

  /// Names and keys in order; nil where an entry has no name or no key. White space around names and keys does not count.
  var entries: [(name: String, key: Secret)]? {
    var entries: [(String, Secret)] = []
    for entry in text.split(separator: ";") {
      let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(Self.trimmed)
      if parts.count == 1, parts[0].isEmpty { continue }
      guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
      entries.append((parts[0], Secret(parts[1])))
    }
    return entries.isEmpty ? nil : entries
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
