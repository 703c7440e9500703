internal import SieveCore

/// What to do about a line that is not the YAML its author meant: mostly, to put quotes around what YAML would read as its own signs.
enum YAMLCure {
  /// Characters that mean something to YAML where a value begins.
  private static let indicators: Set<Character> = ["*", "&", "!", ">", "|", "@", "`", "%", "[", "]", "{", "}", ",", "?"]

  /// A sentence for the end of a message, or nothing.
  /// - Parameters:
  ///   - problem: in libYAML's words.
  ///   - lines: where it was noticed, and where what it belongs to begins; the first that looks like the culprit counts.
  static func sentence(for problem: String, in lines: [Substring]) -> String? {
    if problem.contains("escape") {
      return "in double quotes \\ begins an escape: put a pattern with \\ in it into single quotes, such as '\\d'"
    }
    // A longer line was made by a program, and would cost its length for each of its signs.
    for line in lines where line.utf8.count <= longestLine {
      if problem.contains("mapping values are not allowed") {
        return "text with ': ' in it needs quotes"
      }
      for value in values(in: line) where indicators.contains(value.first ?? " ") || value.contains(where: { "[]{}".contains($0) }) {
        guard let sentence = sentence(about: value) else { continue }
        return sentence
      }
    }
    return nil
  }

  /// In bytes; no person writes a longer one.
  private static let longestLine = 1000

  /// `"*llama*"`; nil where it is what YAML makes of such signs.
  private static func sentence(about value: Substring) -> String? {
    guard let first = value.first else { return nil }
    switch first {
    case "[", "{":
      let closing: Character = first == "[" ? "]" : "}"
      let inner = value.dropFirst().contains { "[]{}".contains($0) && $0 != closing }
      guard value.contains(closing) else { return "text with \(first) in it needs quotes; a list or mapping ends with \(closing)" }
      let rest = value.lastIndex(of: closing).map { value[value.index(after: $0)...] } ?? ""
      guard inner || !rest.allSatisfy({ $0 == " " || $0 == "," }) else { return nil }
      return "text with \(first) or \(closing) in it needs quotes, each entry for itself"
    case "\"", "'": return nil
    case _ where indicators.contains(first): return "text that begins with \(first) needs quotes: \(quoted(value))"
    default: return "text with brackets in it needs quotes inside [ ] and { }: \(quoted(value))"
    }
  }

  /// The value as it would be right, or a stand-in for what is too long to repeat or cannot stand in single quotes.
  private static func quoted(_ value: Substring) -> String {
    // A key may have been meant, and messages stand in logs.
    let isPlain =
      value.count <= 60 && KeyMask.masked(String(value)) == value && value.unicodeScalars.allSatisfy { !$0.isControl && $0 != "'" }
    return isPlain ? "'\(value)'" : "'…'"
  }

  /// What may be meant as a value in a line: behind a colon, a hyphen, and, in `[a, b]`, each entry.
  private static func values(in line: Substring) -> [Substring] {
    var text = trimmed(line)
    while text.hasPrefix("- ") { text = trimmed(text.dropFirst(2)) }
    // Each pair of `{a: b, c: d}`, each entry of `[a, b]`, and what stands behind a key.
    let separators = [": ", ", ", "[", "{"]
    var starts = [text.startIndex]
    var index = text.startIndex
    while index < text.endIndex {
      for separator in separators where text[index...].hasPrefix(separator) {
        starts.append(text.index(index, offsetBy: separator.count))
      }
      index = text.index(after: index)
    }
    return starts.map { start in
      let rest = text[start...]
      return trimmed(rest.prefix(rest.firstRange(of: ", ").map { rest.distance(from: rest.startIndex, to: $0.lowerBound) } ?? rest.count))
    }.map(withoutClosing).filter { !$0.isEmpty && !$0.hasPrefix("#") && !$0.contains(": ") }
  }

  /// Without the brackets that close what was opened before it.
  private static func withoutClosing(_ value: Substring) -> Substring {
    var value = value
    while let last = value.last, last == "]" || last == "}" {
      let opening: Character = last == "]" ? "[" : "{"
      guard value.count(where: { $0 == last }) > value.count(where: { $0 == opening }) else { return value }
      value = trimmed(value.dropLast())
    }
    return value
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.first, first.isWhitespace { text = text.dropFirst() }
    while let last = text.last, last.isWhitespace { text = text.dropLast() }
    return text
  }
}
