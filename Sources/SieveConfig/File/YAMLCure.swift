internal import SieveCore

/// What to do about a line that is not the YAML its author meant: mostly, to put quotes around what YAML would read as its own signs.
enum YAMLCure {
  /// Characters that mean something to YAML where a value begins.
  static let indicators: Set<Character> = ["*", "&", "!", ">", "|", "@", "`", "%", "[", "]", "{", "}", ",", "?"]

  static let singleQuotes = #"in double quotes \ begins an escape: put a pattern with \ in it into single quotes, such as '\d'"#

  static func missingSpace(behind key: String) -> String { "a space is missing behind '\(key):'" }

  /// A sentence for the end of a message, or nothing.
  /// - Parameters:
  ///   - problem: in libYAML's words.
  ///   - places: where it was noticed, and where what it belongs to begins; the first that looks like the culprit counts.
  static func sentence(for problem: String, at places: [YAMLPlace]) -> String? {
    if problem.contains("escape") { return singleQuotes }
    // A longer line was made by a program, and would cost its length for each of its signs.
    let places = places.filter { $0.line.utf8.count <= longestLine }
    if problem.contains("mapping values are not allowed") { return places.first.map(sentence(aboutColonAt:)) }
    if problem.contains("could not find expected ':'"), let key = places.lazy.compactMap({ keyWithoutSpace($0.text) }).first {
      return missingSpace(behind: key)
    }
    for place in places {
      for value in FlowEntries.nearest(to: place) {
        if let sentence = sentence(about: value, at: place) { return sentence }
      }
    }
    let isMisplaced = problem.contains("did not find expected key") || problem.contains("did not find expected '-' indicator")
    return isMisplaced && places.first?.isAtBeginning == true ? sameColumn : nil
  }

  /// In bytes; no person writes a longer one.
  private static let longestLine = 1000

  private static let sameColumn = "what belongs together begins in the same column"

  /// A second colon in a line, or one in a line that cannot be what it looks like.
  private static func sentence(aboutColonAt place: YAMLPlace) -> String {
    guard let colon = place.firstColon, colon < place.column else {
      if let before = place.before, let key = keyWithoutSpace(before) { return missingSpace(behind: key) }
      return "the line before has its value already; \(sameColumn)"
    }
    guard let key = place.key, let description = keys[key], description.kind.isMapping else { return "text with ': ' in it needs quotes" }
    return "what belongs to '\(key)' goes into { } behind it, or on lines of its own, further in"
  }

  /// The key that begins a text, where its colon has no space behind it: `base_url:http://h/v1`. Keys of the file alone: an id may have a colon, too.
  static func keyWithoutSpace(_ text: Substring) -> String? {
    let key = text.prefix { $0 != ":" }
    let rest = text[key.endIndex...].dropFirst()
    guard let first = rest.first, !first.isWhitespace, keys[String(key)] != nil else { return nil }
    return String(key)
  }

  /// Every key of every section; where two have one name, both hold a mapping or none does.
  private static let keys = Dictionary(KnownKeys.sections.flatMap(\.keys).map { ($0.name, $0) }) { first, _ in first }

  /// `"*llama*"`; nil where it is what YAML makes of such signs.
  private static func sentence(about entry: FlowEntries.Entry, at place: YAMLPlace) -> String? {
    let value = entry.text
    func quoted() -> String { mayRepeat(entry, at: place) ? "'\(value)'" : "'…'" }
    guard let first = value.first else { return nil }
    switch first {
    case "[", "{":
      let closing: Character = first == "[" ? "]" : "}"
      guard value.contains(closing) else { return "text with \(first) in it needs quotes; a list or mapping ends with \(closing)" }
      return "text with \(first) or \(closing) in it needs quotes, each entry for itself"
    case "\"", "'", "#": return nil
    // The head of a block of text.
    case _ where !entry.isInside && "|>".contains(first) && value.dropFirst().allSatisfy { "+-0123456789".contains($0) }: return nil
    case _ where indicators.contains(first): return "text that begins with \(first) needs quotes: \(quoted())"
    case _ where entry.isInside && value.contains(where: { "[]{}".contains($0) }):
      return "text with brackets in it needs quotes inside [ ] and { }: \(quoted())"
    default: return nil
    }
  }

  /// Whether the value may be named as it would be right: where it is not too long, can stand in single quotes and is no key that was meant, for
  /// messages stand in logs.
  private static func mayRepeat(_ entry: FlowEntries.Entry, at place: YAMLPlace) -> Bool {
    let value = entry.text
    guard value.count <= 60, value.unicodeScalars.allSatisfy({ !$0.isControl && $0 != "'" }), CommentMask.masked(value) == value else {
      return false
    }
    let before = String(String.UnicodeScalarView(place.line.unicodeScalars.prefix(entry.range.lowerBound)))
    let names = (place.owners + [before[...]]).flatMap(SecretText.names)
    return mayRepeat(below: names) && !SecretText.words(in: value.utf8).contains(where: SecretText.isSecret)
  }

  /// Whether a value below keys of these names may be repeated: one of them is the file's own, and none of them may hold a key.
  static func mayRepeat(below names: [String]) -> Bool {
    names.contains { keys[$0] != nil } && !names.contains(where: SecretText.mayHoldSecret)
  }
}
