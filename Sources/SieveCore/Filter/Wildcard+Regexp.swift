/// Regular expressions that need no regular expression engine: `openai/.*`, `.*llama.*`, `^gpt-4o.+$`.
extension Wildcard {
  /// The alternatives of a valid Python pattern that consists of ASCII literals, `.`, `.*`, `.+` and `|` only; nil for any other.
  ///
  /// They match like the pattern on ASCII without a line feed: beyond that `.`, `$` and letter case have rules of their own.
  static func alternatives(ofRegexp source: String, caseSensitive: Bool) -> [Wildcard]? {
    let branches = source.utf8.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false)
    var alternatives: [Wildcard] = []
    for branch in branches {
      guard let elements = elements(ofBranch: branch, caseSensitive: caseSensitive) else { return nil }
      alternatives.append(Wildcard(elements, caseSensitive: caseSensitive))
    }
    return alternatives
  }

  private static func elements(ofBranch branch: Substring.UTF8View, caseSensitive: Bool) -> [Element]? {
    var rest = branch
    // A whole id is matched anyway.
    if rest.first == UInt8(ascii: "^") { rest.removeFirst() }
    if rest.last == UInt8(ascii: "$"), !rest.dropLast().hasSuffix("\\") { rest.removeLast() }
    var elements: [Element] = []
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "."):
        elements += run(at: &rest)
      case UInt8(ascii: "\\"):
        guard let escaped = rest.popFirst(), escaped.isASCIIPunctuation else { return nil }
        elements.append(.byte(escaped))
      case _ where byte.isASCIILetterOrDigit || "-_/:@,~ ".utf8.contains(byte):
        elements.append(.byte(caseSensitive || byte < 0x41 || byte > 0x5A ? byte : byte | 0x20))
      default: return nil
      }
      if let next = rest.first, "*+?{".utf8.contains(next) { return nil }
    }
    return elements
  }

  /// What a `.` and the quantifier behind it stand for. Whether it is greedy makes no difference to a whole match.
  private static func run(at rest: inout Substring.UTF8View) -> [Element] {
    guard let quantifier = rest.first, "*+".utf8.contains(quantifier) else { return [.anyCharacter] }
    rest.removeFirst()
    if rest.first == UInt8(ascii: "?") { rest.removeFirst() }
    return quantifier == UInt8(ascii: "*") ? [.anyRun] : [.anyCharacter, .anyRun]
  }
}

extension Substring.UTF8View {
  fileprivate func hasSuffix(_ suffix: String) -> Bool { self.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) }
}

extension UInt8 {
  fileprivate var isASCIILetterOrDigit: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: false
    }
  }

  fileprivate var isASCIIPunctuation: Bool { 0x21...0x7E ~= self && !isASCIILetterOrDigit }
}
