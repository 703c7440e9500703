/// What may be meant as a value in a line: behind its key or its hyphen, and, in `[a, b]` and `{a: b}`, each entry.
struct FlowEntries {
  struct Entry {
    let text: String
    /// Whether it stands in `[ ]` or `{ }`, where YAML reads brackets inside of text, too.
    let isInside: Bool
    /// Where it stands in the line, in scalars.
    let range: Range<Int>

    /// Whether YAML finds signs of its own in it.
    fileprivate var isDoubtful: Bool {
      text.first.map(YAMLCure.indicators.contains) == true || text.contains { "[]{}".contains($0) }
    }
  }

  private let signs: [Unicode.Scalar]
  private var found: [Entry] = []

  /// That at the place first, then those nearest to it.
  static func nearest(to place: YAMLPlace) -> [Entry] {
    var reading = FlowEntries(signs: Array(place.line.unicodeScalars))
    reading.readLine()
    func distance(_ entry: Entry) -> Int {
      entry.range.contains(place.column) ? 0 : max(entry.range.lowerBound - place.column, place.column - entry.range.upperBound + 1)
    }
    return reading.found.enumerated().sorted { (distance($0.element), $0.offset) < (distance($1.element), $1.offset) }.map(\.element)
  }

  private init(signs: [Unicode.Scalar]) { self.signs = signs }

  private mutating func readLine() {
    var range = trimmed(signs.indices)
    var hasHyphen = false
    while range.count > 1, signs[range.lowerBound] == "-", signs[range.lowerBound + 1] == " " {
      range = trimmed(range.dropFirst(2))
      hasHyphen = true
    }
    let value = behindKey(range)
    if value != range || hasHyphen || isOpening(range) {
      read(value, isInside: false)
    } else {
      // What was opened in a line before it.
      readParts(of: range)
    }
  }

  private mutating func read(_ range: Range<Int>, isInside: Bool) {
    let range = trimmed(range)
    guard isOpening(range) else { return add(range, isInside) }
    let closing = closing(of: range)
    if let closing, !isOver(trimmed(closing + 1..<range.upperBound)) { return add(range, isInside) }
    let count = found.count
    readParts(of: range.lowerBound + 1..<(closing ?? range.upperBound))
    // Nothing in it is wrong but that it does not end.
    if closing == nil, !found[count...].contains(where: \.isDoubtful) { add(range, isInside) }
  }

  private mutating func readParts(of range: Range<Int>) {
    var start = range.lowerBound
    var depth = 0
    for index in range {
      switch signs[index] {
      case "[", "{": depth += 1
      case "]", "}": depth -= 1
      case "," where depth <= 0:
        read(behindKey(trimmed(start..<index)), isInside: true)
        start = index + 1
      default: break
      }
    }
    read(behindKey(trimmed(start..<range.upperBound)), isInside: true)
  }

  private mutating func add(_ range: Range<Int>, _ isInside: Bool) {
    let range = withoutClosing(range)
    guard !range.isEmpty else { return }
    found.append(Entry(text: String(String.UnicodeScalarView(signs[range])), isInside: isInside, range: range))
  }

  private func isOpening(_ range: Range<Int>) -> Bool {
    !range.isEmpty && (signs[range.lowerBound] == "[" || signs[range.lowerBound] == "{")
  }

  /// Whether what follows a bracket that closes is no part of a text.
  private func isOver(_ rest: Range<Int>) -> Bool {
    guard let first = rest.first else { return true }
    return signs[first] == "#" || rest.allSatisfy { " ,]}".unicodeScalars.contains(signs[$0]) }
  }

  /// Where the bracket is closed that a range begins with.
  private func closing(of range: Range<Int>) -> Int? {
    var depth = 0
    var quote: Unicode.Scalar?
    for index in range {
      let sign = signs[index]
      if let open = quote {
        if sign == open { quote = nil }
      } else if sign == "\"" || sign == "'", index > 0, " [{,".unicodeScalars.contains(signs[index - 1]) {
        quote = sign
      } else if sign == "[" || sign == "{" {
        depth += 1
      } else if sign == "]" || sign == "}" {
        depth -= 1
        if depth == 0 { return index }
      }
    }
    return nil
  }

  private func behindKey(_ range: Range<Int>) -> Range<Int> {
    guard !isOpening(range) else { return range }
    for index in range.dropLast() where signs[index] == ":" && signs[index + 1] == " " { return trimmed(index + 1..<range.upperBound) }
    return range
  }

  /// Without the brackets that close what was opened before it.
  private func withoutClosing(_ range: Range<Int>) -> Range<Int> {
    var range = range
    while let last = range.last, signs[last] == "]" || signs[last] == "}" {
      let opening: Unicode.Scalar = signs[last] == "]" ? "[" : "{"
      guard range.count(where: { signs[$0] == signs[last] }) > range.count(where: { signs[$0] == opening }) else { return range }
      range = trimmed(range.dropLast())
    }
    return range
  }

  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, signs[start].properties.isWhitespace { start += 1 }
    while start < end, signs[end - 1].properties.isWhitespace { end -= 1 }
    return start..<end
  }
}
