/// A pattern in the syntax of Python's `re` (3.11, `str` patterns), rewritten for ICU without a change in meaning.
///
/// Flags other than `i` are resolved here, named groups become numbered ones, comments and verbose white space go, every literal is
/// escaped, and the classes are spelt out: so nothing in the translation depends on where it stands, and ICU's own syntax (set operations,
/// nested sets, POSIX classes) is never met by accident. What Python refuses is refused in Python's words, except look-behind of
/// variable but bounded length, which ICU can do.
struct PythonPattern {
  /// The pattern as ICU reads it, with no options but case-insensitivity set.
  private(set) var translation = ""

  var reader: PatternReader
  var flags = PatternFlags()
  var groups = PatternGroups()
  private var repeatable = Repeatable.nothing

  /// What a quantifier would apply to.
  private enum Repeatable {
    /// The item that begins at this index of the translation's UTF-8.
    case item(Int)
    case nothing, quantified
  }

  init(_ source: String) throws(PatternError) {
    reader = PatternReader(source)
    while let scalar = try reader.next() { try translate(scalar) }
    if let group = groups.innermost { throw PatternError("missing ), unterminated subpattern", offset: group.offset) }
  }

  private mutating func translate(_ scalar: Unicode.Scalar) throws(PatternError) {
    switch scalar {
    case "|": branch()
    case "(": try openGroup()
    case ")": try closeGroup()
    case "[": item(try set())
    case "\\": try escape()
    case ".": item(flags.dotAll ? #"[\s\S]"# : #"[^\n]"#)
    case "^": anchor(flags.multiline ? #"(?:\A|(?<=\n))"# : #"\A"#)
    case "$": anchor(flags.multiline ? #"(?=\n|\z)"# : #"(?=\n?\z)"#)
    case "*", "+", "?": try quantify(String(scalar))
    case "{":
      if let interval = try interval() { try quantify(interval) } else { item(#"\{"#) }
    case "#" where flags.verbose: try reader.skipComment(to: "\n")
    case _ where flags.verbose && Self.isWhiteSpace(scalar): break
    default: item(Self.literal(scalar))
    }
  }

  mutating func item(_ text: String) {
    repeatable = .item(translation.utf8.count)
    translation += text
  }

  /// Python repeats no assertion but a look-around.
  mutating func anchor(_ text: String) {
    translation += text
    repeatable = .nothing
  }

  mutating func begin(_ group: PatternGroups.Group, as text: String) {
    var group = group
    group.start = translation.utf8.count
    groups.open(group)
    anchor(text)
  }

  private mutating func branch() {
    if groups.innermost == nil { groups.isFirstBranch = false }
    anchor("|")
  }

  private mutating func closeGroup() throws(PatternError) {
    guard let group = groups.close() else { throw PatternError("unbalanced parenthesis", offset: reader.offset) }
    flags = group.outerFlags
    translation += group.closing
    repeatable = .item(group.start)
  }

  /// Whether nothing but comments and flags was read.
  var isAtStart: Bool { translation.isEmpty || translation == "(?i)" }

  // MARK: Quantifiers

  private mutating func quantify(_ quantifier: String) throws(PatternError) {
    let start: Int
    switch repeatable {
    case .nothing: throw PatternError("nothing to repeat", offset: reader.offset)
    case .quantified: throw PatternError("multiple repeat", offset: reader.offset)
    case .item(let index): start = index
    }
    translation += quantifier
    if reader.take("?") {
      translation += "?"
    } else if reader.take("+") {
      // ICU's own possessive loops forget alternatives tried before them when an iteration is empty.
      translation.insert(contentsOf: "(?>", at: translation.utf8.index(translation.startIndex, offsetBy: start))
      translation += ")"
    }
    repeatable = .quantified
  }

  /// The rest of `{m}`, `{m,}`, `{,n}` or `{m,n}`; nil where the brace is a literal.
  private mutating func interval() throws(PatternError) -> String? {
    let start = reader
    let low = reader.digits()
    let hasComma = reader.take(",")
    let high = hasComma ? reader.digits() : low
    guard reader.take("}"), hasComma || !low.isEmpty else {
      reader = start
      return nil
    }
    guard let least = Int(low.isEmpty ? "0" : low), let most = Int(high.isEmpty ? "\(Int.max)" : high) else {
      throw PatternError("the repetition number is too large", offset: start.offset)
    }
    guard least <= most else { throw PatternError("min repeat greater than max repeat", offset: start.offset) }
    if !hasComma { return "{\(least)}" }
    return high.isEmpty ? "{\(least),}" : "{\(least),\(most)}"
  }

  // MARK: Literals

  private static func isWhiteSpace(_ scalar: Unicode.Scalar) -> Bool { " \t\n\r\u{B}\u{C}".unicodeScalars.contains(scalar) }

  /// The code point as ICU takes it literally, inside a set and outside.
  static func literal(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "0"..."9", "A"..."Z", "a"..."z": String(scalar)
    case "!"..."~": "\\\(scalar)"
    default: "\\x{\(String(scalar.value, radix: 16))}"
    }
  }
}
