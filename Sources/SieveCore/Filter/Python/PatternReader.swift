/// The code points of a pattern, one after the other.
struct PatternReader {
  private let source: [Unicode.Scalar]
  private var position = 0

  init(_ source: String) {
    self.source = Array(source.unicodeScalars)
  }

  /// Of the code point read last.
  var offset: Int { position - 1 }
  /// The code point that comes next.
  var peek: Unicode.Scalar? { position < source.count ? source[position] : nil }

  /// Reads a code point; nil at the end. A backslash needs something behind it, wherever it stands.
  mutating func next() throws(PatternError) -> Unicode.Scalar? {
    guard let scalar = peek else { return nil }
    if scalar == "\\", position + 1 == source.count { throw PatternError("bad escape (end of pattern)", offset: position) }
    position += 1
    return scalar
  }

  /// Reads `scalar` if it comes next.
  mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek == scalar else { return false }
    position += 1
    return true
  }

  /// Reads at most `limit` code points of which `isWanted` holds.
  mutating func take(upTo limit: Int, while isWanted: (Unicode.Scalar) -> Bool) -> String {
    var taken = String.UnicodeScalarView()
    while taken.count < limit, let scalar = peek, isWanted(scalar) {
      taken.append(scalar)
      position += 1
    }
    return String(taken)
  }

  mutating func digits() -> String {
    take(upTo: .max) { "0"..."9" ~= $0 }
  }

  mutating func octalDigits(upTo limit: Int) -> String {
    take(upTo: limit) { "0"..."7" ~= $0 }
  }

  /// Reads a name and the `terminator` behind it.
  mutating func text(to terminator: Unicode.Scalar, missing: String) throws(PatternError) -> String {
    let start = position
    let text = take(upTo: .max) { $0 != terminator }
    guard take(terminator) else { throw PatternError("missing \(terminator), unterminated name", offset: start) }
    guard !text.isEmpty else { throw PatternError("missing \(missing)", offset: start) }
    return text
  }

  /// Reads past `terminator`, or to the end; false then. An escaped one does not count.
  @discardableResult
  mutating func skipComment(to terminator: Unicode.Scalar) throws(PatternError) -> Bool {
    while let scalar = try next() {
      if scalar == terminator { return true }
      if scalar == "\\" { position += 1 }
    }
    return false
  }
}
