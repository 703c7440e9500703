/// Globs, in the syntax of Python's `fnmatch`.
extension Wildcard {
  init(glob source: String, caseSensitive: Bool) {
    let source = Array(source.unicodeScalars)
    var elements: [Element] = []
    var sets: [ScalarSet] = []
    var position = 0
    while position < source.count {
      switch source[position] {
      case "*":
        if elements.last != .anyRun { elements.append(.anyRun) }
      case "?":
        elements.append(.anyCharacter)
      case "[":
        guard let end = Self.endOfSet(openedAt: position, in: source) else { fallthrough }
        elements.append(.oneOf(sets.count))
        sets.append(ScalarSet(source[position + 1..<end]))
        position = end
      default:
        let literal = String(source[position])
        elements += (caseSensitive ? literal : literal.lowercased()).utf8.map(Element.byte)
      }
      position += 1
    }
    self.init(elements, sets: sets, caseSensitive: caseSensitive)
  }

  /// Where the set's `]` is. One that comes first, or first after `!`, is a member.
  private static func endOfSet(openedAt start: Int, in source: [Unicode.Scalar]) -> Int? {
    let isNegated = start + 1 < source.count && source[start + 1] == "!"
    let first = start + (isNegated ? 2 : 1)
    guard first < source.count else { return nil }
    return source[(first + 1)...].firstIndex(of: "]")
  }
}
