/// What the alternatives of a regular expression begin with: behind anchors, flags, the brackets of groups and the bars between them. A reading for
/// hints alone: what it does not understand, it leaves out.
struct RegexpBeginnings {
  /// A sign of the pattern, without the backslash before it.
  typealias Sign = (character: Character, isEscaped: Bool)

  private let signs: [Character]
  private var index = 0
  /// Whether what comes next is where a match begins.
  private var isAtStart = true
  /// Of each open group what holds for its alternatives, and, where it takes no room, what holds behind it.
  private var groups: [(start: Bool, after: Bool?)] = []
  private var found: [[Sign]] = []

  static func of(_ pattern: String) -> [[Sign]] {
    var reading = RegexpBeginnings(signs: Array(pattern))
    while reading.index < reading.signs.count, reading.found.count < mostAlternatives { reading.step() }
    return reading.found
  }

  private init(signs: [Character]) { self.signs = signs }

  /// No person writes more, and each costs its length.
  private static let mostAlternatives = 64
  private static let longest = 512

  private mutating func step() {
    defer { index += 1 }
    switch signs[index] {
    case "^": break
    case "\\" where sign(at: index + 1) == "A": index += 1
    case "(": openGroup()
    case ")": isAtStart = groups.popLast()?.after ?? isAtStart
    case "|": isAtStart = groups.last?.start ?? true
    case "[":
      isAtStart = false
      skipSet()
    default:
      if isAtStart { found.append(plain()) }
      isAtStart = false
      if signs[index] == "\\" { index += 1 }
    }
  }

  private func sign(at index: Int) -> Character? { index < signs.count ? signs[index] : nil }

  private mutating func openGroup() {
    guard sign(at: index + 1) == "?" else { return groups.append((isAtStart, nil)) }
    let kind = sign(at: index + 2) == "<" ? sign(at: index + 3) : sign(at: index + 2)
    if kind == "=" || kind == "!" {
      groups.append((false, isAtStart))
      isAtStart = false
      index += sign(at: index + 2) == "<" ? 3 : 2
      return
    }
    // `(?:`, `(?P<name>`, `(?i:`; `(?i)` is over at once.
    index = signs[index...].firstIndex { ":>)".contains($0) } ?? signs.count
    if sign(at: index) != ")" { groups.append((isAtStart, nil)) }
  }

  /// To the bracket that closes it; one that comes first is of the set.
  private mutating func skipSet() {
    index += sign(at: index + 1) == "^" ? 3 : 2
    while let sign = sign(at: index), sign != "]" { index += sign == "\\" ? 2 : 1 }
  }

  private func plain() -> [Sign] {
    var plain: [Sign] = []
    var index = index
    while let sign = sign(at: index), plain.count < Self.longest {
      if sign == "\\", let next = self.sign(at: index + 1), !next.isLetter, !next.isNumber {
        plain.append((next, true))
        index += 2
      } else {
        plain.append((sign, false))
        index += 1
      }
    }
    return plain
  }
}
