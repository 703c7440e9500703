internal import SieveCore

/// A value of the file and where it stands: aliases and merge keys resolved, every scalar as its text.
struct YAMLValue {
  enum Content {
    /// Nothing behind the colon, or a bare `null`.
    case null
    case scalar(String)
    case list([YAMLValue])
    /// In the order of the file; no key twice.
    case mapping([Entry])
  }

  struct Entry {
    var key: String
    var keyPosition: SourcePosition
    var value: YAMLValue
  }

  var content: Content
  var position: SourcePosition
  /// A scalar without quotes, so that `true` is no text where that matters.
  var isPlain = false
  /// A scalar in double quotes, in which `\b` is a character that nobody sees.
  var isDoubleQuoted = false

  /// What messages call it.
  var kind: String {
    switch content {
    case .null: "nothing"
    case .scalar: "text"
    case .list: "a list"
    case .mapping: "a mapping"
    }
  }

  /// The entries of a mapping; empty for anything else.
  var entries: [Entry] {
    if case .mapping(let entries) = content { entries } else { [] }
  }

  var isMapping: Bool {
    if case .mapping = content { true } else { false }
  }

  func holds(_ key: String) -> Bool {
    entries.contains { $0.key == key }
  }
}
