internal import CPlatform

/// Finds the top-level `model` of a JSON body that comes in pieces of any size.
///
/// Outside strings the order of tokens is checked (RFC 8259), with two liberties: the spelling of numbers and literals is left to the
/// backend, and a UTF-8 byte order mark is skipped, as RFC 8259 §8.1 allows and Python's `json.loads` does with bytes. Strings are skipped
/// from quote to quote; only top-level keys and the model itself are looked into, so a large one costs as much as reading its bytes once.
struct JSONModelScanner: Sendable {
  private enum Place {
    case start, structure, string, settled
  }

  /// What a string is, once it is over.
  private enum Token {
    case skipped, key, model
  }

  /// What may come next. White space always may.
  private struct Expected: OptionSet {
    let rawValue: UInt8
    static let value = Expected(rawValue: 1)
    static let key = Expected(rawValue: 2)
    static let colon = Expected(rawValue: 4)
    static let comma = Expected(rawValue: 8)
    static let closingBrace = Expected(rawValue: 16)
    static let closingBracket = Expected(rawValue: 32)
    /// More of a number or literal.
    static let scalar = Expected(rawValue: 64)
  }

  private static let deepest = 10_000
  /// `model` with each letter as `\uXXXX`; a longer key is another.
  private static let longestKey = 30

  private(set) var finding = ModelFinding.searching
  private var place = Place.start
  private var expected = Expected.value
  private var brackets = BracketStack()
  private var token = Token.skipped
  private var isModelNext = false
  /// The last byte seen was a backslash that escapes what comes next.
  private var isEscaped = false
  /// The beginning of a key or model that goes on in the next piece.
  private var held: [UInt8] = []
  /// Where the piece begins in the body.
  private var offset = 0

  /// Ready for the next body, as a new scanner would be, but for the memory it has.
  mutating func reset() {
    finding = .searching
    place = .start
    expected = .value
    brackets.reset()
    token = .skipped
    isModelNext = false
    isEscaped = false
    if !held.isEmpty { held.removeAll() }
    offset = 0
  }

  mutating func scan(_ piece: UnsafeRawBufferPointer) {
    var cursor = 0
    while cursor < piece.count {
      switch place {
      case .start: cursor = skipByteOrderMark(piece, from: cursor)
      case .structure: cursor = scanStructure(piece, from: cursor)
      case .string: cursor = scanString(piece, from: cursor)
      case .settled: return
      }
    }
    offset += piece.count
  }

  mutating func finish() {
    if place == .settled { return }
    let isWhole = brackets.depth == 0 && (place == .structure || offset == 0)
    if !isWhole {
      settle(.malformed(.truncated))
    } else if finding == .searching {
      finding = .absent
    }
  }

  private mutating func settle(_ finding: ModelFinding) {
    self.finding = finding
    place = .settled
  }

  private mutating func skipByteOrderMark(_ piece: UnsafeRawBufferPointer, from cursor: Int) -> Int {
    switch (offset + cursor, piece[cursor]) {
    case (0, 0xEF), (1, 0xBB): return cursor + 1
    case (2, 0xBF):
      place = .structure
      return cursor + 1
    case (0, _): place = .structure
    default: settle(.malformed(.notJSON))
    }
    return cursor
  }

  /// What may follow a value where we are.
  private var afterValue: Expected {
    if brackets.depth == 0 { return [] }
    return brackets.isObject ? [.comma, .closingBrace] : [.comma, .closingBracket]
  }

  /// Reads up to a string's opening quote, or the end of the piece.
  private mutating func scanStructure(_ piece: UnsafeRawBufferPointer, from start: Int) -> Int {
    var cursor = start
    var expected = self.expected  // A local stays in a register.
    defer { self.expected = expected }
    while cursor < piece.count {
      let byte = piece[cursor]
      cursor += 1
      switch byte {
      case UInt8(ascii: "\"") where !expected.isDisjoint(with: [.key, .value]):
        let isKey = expected.contains(.key)
        beginString(isKey: isKey)
        expected = isKey ? .colon : afterValue
        return cursor
      case UInt8(ascii: ":") where expected.contains(.colon): expected = .value
      case UInt8(ascii: ",") where expected.contains(.comma): expected = brackets.isObject ? .key : .value
      case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): expected.remove(.scalar)
      case UInt8(ascii: "{") where expected.contains(.value):
        beginOtherValue()
        open(isObject: true)
        expected = [.key, .closingBrace]
      case UInt8(ascii: "[") where expected.contains(.value):
        beginOtherValue()
        open(isObject: false)
        expected = [.value, .closingBracket]
      case UInt8(ascii: "}") where expected.contains(.closingBrace), UInt8(ascii: "]") where expected.contains(.closingBracket):
        close()
        expected = afterValue
      case _ where Self.isScalar(byte) && expected.contains(.scalar): break
      case _ where Self.isScalar(byte) && expected.contains(.value):
        beginOtherValue()
        expected = afterValue.union(.scalar)
      default: settle(.malformed(.notJSON))
      }
      if place == .settled { return cursor }
    }
    return cursor
  }

  /// Whether a byte may be part of a number, `true`, `false`, `null`, or of `NaN` and `Infinity`, which Python writes and reads.
  @inline(__always)
  private static func isScalar(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."), UInt8(ascii: "E"),
      UInt8(ascii: "a"), UInt8(ascii: "e"), UInt8(ascii: "f"), UInt8(ascii: "i"), UInt8(ascii: "l"), UInt8(ascii: "n"),
      UInt8(ascii: "r"), UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "u"), UInt8(ascii: "y"), UInt8(ascii: "I"),
      UInt8(ascii: "N"):
      true
    default: false
    }
  }

  private mutating func beginString(isKey: Bool) {
    place = .string
    if isKey {
      token = brackets.depth == 1 ? .key : .skipped
    } else {
      token = isModelNext ? .model : .skipped
      isModelNext = false
    }
  }

  private mutating func beginOtherValue() {
    if isModelNext { finding = .notString }
    isModelNext = false
  }

  private mutating func open(isObject: Bool) {
    if brackets.depth < Self.deepest { brackets.open(isObject: isObject) } else { settle(.malformed(.tooDeep)) }
  }

  private mutating func close() {
    brackets.close()
    if brackets.depth == 0, finding == .searching { finding = .absent }
  }

  /// Reads up to and with a string's closing quote, or the end of the piece.
  private mutating func scanString(_ piece: UnsafeRawBufferPointer, from start: Int) -> Int {
    guard let quote = closingQuote(in: piece, from: start) else {
      if token != .skipped { hold(piece.part(start..<piece.count)) }
      return piece.count
    }
    place = .structure
    if token != .skipped { endToken(piece.part(start..<quote), end: offset + quote) }
    return quote + 1
  }

  /// With pointers, for it is called for every quote of a text: escaped ones are frequent, and bounds checks cost more than the search.
  @inline(__always)
  private mutating func closingQuote(in piece: UnsafeRawBufferPointer, from start: Int) -> Int? {
    let skipped = isEscaped ? 1 : 0
    isEscaped = false
    guard let base = piece.baseAddress, start + skipped < piece.count else { return nil }
    let end = base + piece.count
    var from = base + start + skipped
    while let quote = memchr(from, Int32(UInt8(ascii: "\"")), end - from) {
      if !Self.endsInEscape(from, UnsafeRawPointer(quote)) { return UnsafeRawPointer(quote) - base }
      from = UnsafeRawPointer(quote) + 1
    }
    isEscaped = Self.endsInEscape(from, end)
    return nil
  }

  /// Whether an odd number of backslashes stands before `end`.
  @inline(__always)
  private static func endsInEscape(_ start: UnsafeRawPointer, _ end: UnsafeRawPointer) -> Bool {
    var first = end
    while first > start, (first - 1).load(as: UInt8.self) == UInt8(ascii: "\\") { first -= 1 }
    return (end - first) & 1 == 1
  }

  private mutating func hold(_ bytes: UnsafeRawBufferPointer) {
    if held.count + bytes.count <= (token == .key ? Self.longestKey : ModelField.longest) {
      held.append(contentsOf: bytes)
    } else if token == .key {
      held = []
      token = .skipped
    } else {
      settle(.malformed(.tooLong))
    }
  }

  /// `rest` is what of the token was not held; `end` is where its closing quote is in the body.
  private mutating func endToken(_ rest: UnsafeRawBufferPointer, end: Int) {
    do throws(ModelFlaw) {
      if held.isEmpty { return try endWholeToken(rest, end: end) }
      hold(rest)
      let whole = held
      held = []
      if token == .skipped || place == .settled { return }
      try whole.withUnsafeBufferPointer { bytes throws(ModelFlaw) in try endWholeToken(UnsafeRawBufferPointer(bytes), end: end) }
    } catch {
      settle(.malformed(error))
    }
  }

  private mutating func endWholeToken(_ raw: UnsafeRawBufferPointer, end: Int) throws(ModelFlaw) {
    if token == .key {
      guard try isModelKey(raw) else { return }
      if finding == .searching { isModelNext = true } else { settle(.duplicate) }
    } else {
      guard raw.count <= ModelField.longest else { throw .tooLong }
      let range = end - raw.count..<end
      let field =
        raw.firstIndex(of: UInt8(ascii: "\\"), from: 0) != nil
        ? try ModelField(decoded: JSONStringToken.decode(raw), range: range, notation: .json)
        : try ModelField(decoded: raw, range: range, notation: .json)
      finding = .found(field)
    }
  }

  private func isModelKey(_ raw: UnsafeRawBufferPointer) throws(ModelFlaw) -> Bool {
    if ModelFieldName.matches(raw) { return true }
    guard raw.count <= Self.longestKey, raw.firstIndex(of: UInt8(ascii: "\\"), from: 0) != nil else { return false }
    return try JSONStringToken.decode(raw).withUnsafeBytes { ModelFieldName.matches($0) }
  }
}
