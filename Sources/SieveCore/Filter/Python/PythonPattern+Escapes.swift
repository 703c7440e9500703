/// Backslashes and sets.
extension PythonPattern {
  /// What an escape stands for where a character may stand.
  private enum Escaped {
    case scalar(Unicode.Scalar)
    /// Members of a set, and whether all others are meant.
    case category(String, isNegated: Bool)
  }

  /// An escape outside a set; the backslash was read.
  mutating func escape() throws(PatternError) {
    let start = reader.offset
    if let assertion = assertion(reader.peek) {
      _ = try reader.next()
      return anchor(assertion)
    }
    if let digit = reader.peek, "1"..."9" ~= digit { return try numberedEscape(start: start) }
    switch try escaped(start: start) {
    case .scalar(let scalar): item(Self.literal(scalar))
    case .category(let members, let isNegated): item(Self.set([members], isNegated: isNegated))
    }
  }

  private func assertion(_ letter: Unicode.Scalar?) -> String? {
    switch letter {
    case "A": #"\A"#
    // Python 3.14 has both.
    case "Z", "z": #"\z"#
    // ICU's own \b has another idea of what belongs to a word.
    case "b": "(?:(?<=\(word))(?!\(word))|(?<!\(word))(?=\(word)))"
    case "B": "(?:(?<=\(word))(?=\(word))|(?<!\(word))(?!\(word)))"
    default: nil
    }
  }

  /// A set; its bracket was read.
  mutating func set() throws(PatternError) -> String {
    let start = reader.offset
    let isNegated = reader.take("^")
    var members: [String] = []
    while true {
      if !members.isEmpty, reader.take("]") { return Self.set(members, isNegated: isNegated) }
      let offset = reader.offset + 1
      let low = try member(of: start)
      guard reader.take("-") else {
        members.append(Self.member(low))
        continue
      }
      if reader.take("]") {
        return Self.set(members + [Self.member(low), #"\-"#], isNegated: isNegated)
      }
      guard case .scalar(let low) = low, case .scalar(let high) = try member(of: start), low <= high else {
        throw PatternError("bad character range", offset: offset)
      }
      members.append("\(Self.literal(low))-\(Self.literal(high))")
    }
  }

  private mutating func member(of start: Int) throws(PatternError) -> Escaped {
    guard let scalar = try reader.next() else { throw PatternError("unterminated character set", offset: start) }
    guard scalar == "\\" else { return .scalar(scalar) }
    let escape = reader.offset
    if reader.take("b") { return .scalar("\u{8}") }
    if let digit = reader.peek, "1"..."7" ~= digit { return .scalar(try octal(reader.octalDigits(upTo: 3), start: escape)) }
    return try escaped(start: escape)
  }

  private static func member(_ escaped: Escaped) -> String {
    switch escaped {
    case .scalar(let scalar): literal(scalar)
    case .category(let members, isNegated: false): members
    case .category(let members, isNegated: true): set([members], isNegated: true)
    }
  }

  private static func set(_ members: [String], isNegated: Bool) -> String {
    "[\(isNegated ? "^" : "")\(members.joined())]"
  }

  /// The escapes that mean the same inside a set and outside.
  private mutating func escaped(start: Int) throws(PatternError) -> Escaped {
    guard let letter = try reader.next() else { throw PatternError("bad escape (end of pattern)", offset: start) }
    switch letter {
    case "d", "D": return .category(flags.ascii ? "0-9" : #"\p{Nd}"#, isNegated: letter == "D")
    case "s", "S": return .category(flags.ascii ? #"\t-\r\x20"# : #"\t-\r\x1c-\x1f\x85\p{Z}"#, isNegated: letter == "S")
    case "w", "W": return .category(wordMembers, isNegated: letter == "W")
    case "a": return .scalar("\u{7}")
    case "f": return .scalar("\u{C}")
    case "n": return .scalar("\n")
    case "r": return .scalar("\r")
    case "t": return .scalar("\t")
    case "v": return .scalar("\u{B}")
    case "x": return .scalar(try hexadecimal(2, start: start))
    case "u": return .scalar(try hexadecimal(4, start: start))
    case "U": return .scalar(try hexadecimal(8, start: start))
    case "N": return .scalar(try named(start: start))
    case "0": return .scalar(try octal("0" + reader.octalDigits(upTo: 2), start: start))
    case "1"..."9", "A"..."Z", "a"..."z": throw PatternError("bad escape \\\(letter)", offset: start)
    default: return .scalar(letter)
    }
  }

  /// Python's letters, digits and underscore: `str.isalnum()` or `_`.
  private var wordMembers: String { flags.ascii ? "a-zA-Z0-9_" : #"\p{L}\p{N}_"# }
  private var word: String { "[\(wordMembers)]" }

  // MARK: Numbers and names

  /// `\1` and `\12` are references, `\123` is octal, as in Python.
  private mutating func numberedEscape(start: Int) throws(PatternError) {
    let outset = reader
    let octalDigits = reader.octalDigits(upTo: 3)
    if octalDigits.count == 3 { return item(Self.literal(try octal(octalDigits, start: start))) }
    reader = outset
    let number = Int(reader.take(upTo: 2) { "0"..."9" ~= $0 }) ?? 0
    try reference(number, offset: start)
  }

  private func octal(_ digits: String, start: Int) throws(PatternError) -> Unicode.Scalar {
    guard let value = UInt8(digits, radix: 8) else {
      throw PatternError("octal escape value \\\(digits) outside of range 0-0o377", offset: start)
    }
    return Unicode.Scalar(value)
  }

  private mutating func hexadecimal(_ count: Int, start: Int) throws(PatternError) -> Unicode.Scalar {
    let digits = reader.take(upTo: count) { $0.isASCII && $0.properties.isHexDigit }
    guard digits.count == count, let value = UInt32(digits, radix: 16) else { throw PatternError("incomplete escape", offset: start) }
    guard let scalar = Unicode.Scalar(value) else { throw PatternError("no character has the code \(digits)", offset: start) }
    return scalar
  }

  private mutating func named(start: Int) throws(PatternError) -> Unicode.Scalar {
    guard reader.take("{") else { throw PatternError("missing {", offset: start) }
    let name = try reader.text(to: "}", missing: "character name").uppercased()
    let scalar = (0...0x10FFFF).lazy.compactMap(Unicode.Scalar.init as (UInt32) -> Unicode.Scalar?)
      .first { $0.properties.name == name || $0.properties.nameAlias == name }
    guard let scalar else { throw PatternError("undefined character name '\(name)'", offset: start) }
    return scalar
  }
}
