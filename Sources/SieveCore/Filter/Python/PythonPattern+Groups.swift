/// `(…)` in all its forms, and references to them.
extension PythonPattern {
  mutating func openGroup() throws(PatternError) {
    let start = reader.offset
    guard reader.take("?") else { return try openCapture(named: nil, start: start) }
    let group = PatternGroups.Group(offset: start, outerFlags: flags)
    var lookAround = group
    // ICU repeats a group but not a look-around.
    lookAround.closing = "))"
    switch try reader.next() {
    case nil: throw PatternError("unexpected end of pattern", offset: start)
    case ":": begin(group, as: "(?:")
    case ">": begin(group, as: "(?>")
    case "=": begin(lookAround, as: "(?:(?=")
    case "!": begin(lookAround, as: "(?:(?!")
    case "<":
      guard let kind = reader.peek, reader.take("=") || reader.take("!") else { throw unknownExtension("<", start: start) }
      begin(lookAround, as: "(?:(?<\(kind)")
    case "P":
      if reader.take("<") {
        try openCapture(named: reader.text(to: ">", missing: "group name"), start: start)
      } else if reader.take("=") {
        let name = try reader.text(to: ")", missing: "group name")
        try reference(groups.number(of: name, offset: start), offset: start)
      } else {
        throw unknownExtension("P", start: start)
      }
    case "#":
      guard try reader.skipComment(to: ")") else { throw PatternError("missing ), unterminated comment", offset: start) }
    case "(": throw PatternError("conditional groups (?(…)…) are not supported", offset: start)
    case let letter? where letter == "-" || Self.isFlag(letter): try inlineFlags(from: letter, group: group)
    case let letter?: throw PatternError("unknown extension ?\(letter)", offset: start)
    }
  }

  /// A reference to what group `number` matched, closed against a digit behind it.
  mutating func reference(_ number: Int, offset: Int) throws(PatternError) {
    try groups.checkReference(to: number, offset: offset)
    item("(?:\\\(number))")
  }

  private mutating func openCapture(named name: String?, start: Int) throws(PatternError) {
    let number = try groups.number(named: name, offset: start)
    begin(PatternGroups.Group(offset: start, outerFlags: flags, number: number), as: "(")
  }

  /// - Parameter kind: what follows the question mark, but for the code point that comes next.
  private func unknownExtension(_ kind: String, start: Int) -> PatternError {
    PatternError("unknown extension ?\(kind)\(reader.peek.map(String.init) ?? "")", offset: start)
  }

  // MARK: Inline flags

  /// `(?i)`, `(?s-i:…)`: `first`, a flag or a minus, follows the question mark.
  private mutating func inlineFlags(from first: Unicode.Scalar, group: PatternGroups.Group) throws(PatternError) {
    var on: [Unicode.Scalar] = []
    var end: Unicode.Scalar? = first
    while let letter = end, letter != ")", letter != ":", letter != "-" {
      on.append(try flag(letter))
      end = try reader.next()
    }
    if on.contains("a"), on.contains("u") { throw PatternError("bad inline flags: 'a' and 'u' are incompatible", offset: reader.offset) }
    switch end {
    case ")": try setGlobally(on, start: group.offset)
    case ":": beginScope(group, on: on, off: [])
    case "-": beginScope(group, on: on, off: try flagsToTurnOff(besides: on))
    default: throw PatternError("missing -, : or )", offset: reader.offset)
    }
  }

  private mutating func flagsToTurnOff(besides on: [Unicode.Scalar]) throws(PatternError) -> [Unicode.Scalar] {
    var off: [Unicode.Scalar] = []
    while let letter = try reader.next(), letter != ":" {
      off.append(try flag(letter))
      if "au".unicodeScalars.contains(letter) {
        throw PatternError("bad inline flags: cannot turn off flags 'a' and 'u'", offset: reader.offset)
      }
      if on.contains(letter) { throw PatternError("bad inline flags: flag turned on and off", offset: reader.offset) }
      if reader.peek == nil { throw PatternError("missing :", offset: reader.offset) }
    }
    if off.isEmpty { throw PatternError("missing flag", offset: reader.offset) }
    return off
  }

  private mutating func setGlobally(_ on: [Unicode.Scalar], start: Int) throws(PatternError) {
    guard isAtStart, groups.innermost == nil, groups.isFirstBranch else {
      throw PatternError("global flags not at the start of the expression", offset: start)
    }
    for letter in on { flags.set(letter, to: true) }
    if on.contains("i") { anchor("(?i)") }
  }

  private mutating func beginScope(_ group: PatternGroups.Group, on: [Unicode.Scalar], off: [Unicode.Scalar]) {
    let ignoringCase = on.contains("i") ? "i" : off.contains("i") ? "-i" : ""
    begin(group, as: "(?\(ignoringCase):")
    for letter in on { flags.set(letter, to: true) }
    for letter in off { flags.set(letter, to: false) }
  }

  private func flag(_ letter: Unicode.Scalar) throws(PatternError) -> Unicode.Scalar {
    if letter == "L" { throw PatternError("bad inline flags: cannot use 'L' flag with a str pattern", offset: reader.offset) }
    guard Self.isFlag(letter) else {
      throw PatternError(letter.properties.isAlphabetic ? "unknown flag" : "missing -, : or )", offset: reader.offset)
    }
    return letter
  }

  private static func isFlag(_ letter: Unicode.Scalar) -> Bool { "aiLmsux".unicodeScalars.contains(letter) }
}
