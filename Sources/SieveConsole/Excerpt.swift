internal import SieveCore

/// What backends say, cut to what a page can show, with a mark: however long a text of theirs is, no answer is much longer for it.
enum Excerpt {
  /// A text of at most so many bytes, and how many it had where those are more.
  static func text(_ text: String, most: Int = 256) -> String {
    let count = text.utf8.count
    return count > most ? "\(VisibleText.cut(text, to: most)) (\(count) bytes)" : text
  }

  /// An id as it is, if a request can name it; else its beginning, told from others with the same by a few digits.
  static func id(_ id: String) -> String {
    guard id.utf8.count > ModelFilter.longestID else { return id }
    return "\(text(id, most: ModelFilter.longestID)) \(EntityTag.strong(for: Array(id.utf8)).dropFirst().prefix(8))"
  }

  /// The provider's object of a model.
  static func fields(_ json: [UInt8]) -> JSONExcerpt { JSONExcerpt(of: json, mostText: 4096, most: 64 << 10) }
}
