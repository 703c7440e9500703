/// Walks over a JSON text (RFC 8259) and accepts nothing looser: what it passes may be sent on as it is.
///
/// It builds no values; callers ask for the ranges they want.
struct JSONScanner {
  /// A string where it stands.
  struct StringToken {
    /// Quotes included.
    let range: Range<Int>
    let hasEscapes: Bool
    let isASCII: Bool

    /// What stands between the quotes.
    var content: Range<Int> { range.lowerBound + 1..<range.upperBound - 1 }
  }

  /// Deeper nesting is refused; nobody's list of models comes near.
  static let depthLimit = 256

  let bytes: UnsafeRawBufferPointer
  private(set) var position: Int
  private var depth = 0

  /// Begins behind a byte order mark, if there is one.
  init(_ bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The byte at `position`; nil at the end.
  var peek: UInt8? { position < bytes.count ? bytes[position] : nil }

  func fault(_ message: String) -> ModelListError { ModelListError(message, offset: position) }

  // MARK: Values

  mutating func skipValue() throws(ModelListError) {
    switch peek {
    case UInt8(ascii: "\""): _ = try string()
    case UInt8(ascii: "{"): try object { (scanner, _) throws(ModelListError) in try scanner.skipValue() }
    case UInt8(ascii: "["): try array { (scanner) throws(ModelListError) in try scanner.skipValue() }
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    case UInt8(ascii: "n"): try word("null")
    case nil: throw fault("the text ends where a value should be")
    default: try skipNumber()
    }
  }

  /// Reads an object. `member` is called at each value and must read it.
  mutating func object(_ member: (inout JSONScanner, StringToken) throws(ModelListError) -> Void) throws(ModelListError) {
    try elements(closedBy: UInt8(ascii: "}")) { (scanner) throws(ModelListError) in
      guard scanner.peek == UInt8(ascii: "\"") else { throw scanner.fault("a member's name should be here") }
      let name = try scanner.string()
      scanner.skipWhiteSpace()
      guard scanner.take(UInt8(ascii: ":")) else { throw scanner.fault("a colon should be here") }
      scanner.skipWhiteSpace()
      try member(&scanner, name)
    }
  }

  /// Reads an array. `element` is called at each value and must read it.
  mutating func array(_ element: (inout JSONScanner) throws(ModelListError) -> Void) throws(ModelListError) {
    try elements(closedBy: UInt8(ascii: "]"), element)
  }

  /// Reads white space and then nothing.
  mutating func end() throws(ModelListError) {
    skipWhiteSpace()
    if position < bytes.count { throw fault("something follows the value") }
  }

  mutating func skipWhiteSpace() {
    while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
  }

  private mutating func elements(
    closedBy close: UInt8, _ element: (inout JSONScanner) throws(ModelListError) -> Void
  ) throws(ModelListError) {
    guard depth < Self.depthLimit else { throw fault("nested more than \(Self.depthLimit) deep") }
    depth += 1
    defer { depth -= 1 }
    position += 1
    skipWhiteSpace()
    if take(close) { return }
    repeat {
      skipWhiteSpace()
      try element(&self)
      skipWhiteSpace()
    } while take(UInt8(ascii: ","))
    guard take(close) else { throw fault("a comma or \(Unicode.Scalar(close)) should be here") }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    position += 1
    return true
  }

  private mutating func word(_ word: StaticString) throws(ModelListError) {
    let end = position + word.utf8CodeUnitCount
    guard end <= bytes.count, bytes[position..<end].elementsEqual(UnsafeRawBufferPointer(start: word.utf8Start, count: end - position))
    else { throw fault("neither a value nor true, false or null") }
    position = end
  }

  // MARK: Numbers

  private mutating func skipNumber() throws(ModelListError) {
    let isNegative = take(UInt8(ascii: "-"))
    guard let first = peek, first.isDigit else { throw fault(isNegative ? "a digit should be here" : "a value should be here") }
    position += 1
    if first != UInt8(ascii: "0") { skipDigits() }
    if take(UInt8(ascii: ".")) { try requireDigits() }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try requireDigits()
    }
  }

  private mutating func requireDigits() throws(ModelListError) {
    guard let byte = peek, byte.isDigit else { throw fault("a digit should be here") }
    skipDigits()
  }

  private mutating func skipDigits() {
    while let byte = peek, byte.isDigit { position += 1 }
  }

  // MARK: Strings

  /// Reads the string whose opening quote is next. Half a surrogate pair in an escape is no error: RFC 8259 §8.2 leaves that open.
  mutating func string() throws(ModelListError) -> StringToken {
    let start = position
    var (hasEscapes, isASCII) = (false, true)
    position += 1
    while true {
      skipPlainText()
      switch peek {
      case nil: throw fault("the text ends in a string")
      case UInt8(ascii: "\""):
        position += 1
        return StringToken(range: start..<position, hasEscapes: hasEscapes, isASCII: isASCII)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        try skipEscape()
      case let byte? where byte >= 0x80:
        isASCII = false
        try skipEncodedScalars()
      default: throw fault("a control character in a string")
      }
    }
  }

  /// What the token says; nil where that is no Unicode text.
  func text(of token: StringToken) -> String? {
    let content = UnsafeRawBufferPointer(rebasing: bytes[token.content])
    guard token.hasEscapes else { return String(decoding: content, as: UTF8.self) }
    return (try? JSONStringToken.decode(content)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether the token says `word`, which is ASCII.
  func says(_ word: StaticString, _ token: StringToken) -> Bool {
    if token.hasEscapes { return text(of: token) == word.description }
    return bytes.part(token.content).hasSameBytes(as: word)
  }

  /// Whether the token says `word`, which is UTF-8.
  func says(_ word: [UInt8], _ token: StringToken) -> Bool {
    if token.hasEscapes { return text(of: token)?.utf8.elementsEqual(word) ?? false }
    return bytes[token.content].elementsEqual(word)
  }

  /// Skips printable ASCII but quote and backslash, eight bytes at a time where it can.
  private mutating func skipPlainText() {
    let ones: UInt64 = 0x0101_0101_0101_0101
    while position + 8 <= bytes.count {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
      let quotes = word ^ ones &* 0x22
      let backslashes = word ^ ones &* 0x5C
      // The high bit of each byte that is a quote, a backslash, a control character or not ASCII. A byte behind such a one may be taken for one by
      // mistake, the first is none.
      let special = ((quotes &- ones) | (backslashes &- ones) | (word &- ones &* 0x20) | word) & (ones &* 0x80)
      guard special == 0 else {
        position += special.trailingZeroBitCount >> 3
        return
      }
      position += 8
    }
    while let byte = peek, 0x20..<0x80 ~= byte, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { position += 1 }
  }

  private mutating func skipEscape() throws(ModelListError) {
    position += 1
    switch peek {
    case UInt8(ascii: "n"), UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "t"), UInt8(ascii: "r"), UInt8(ascii: "/"),
      UInt8(ascii: "b"), UInt8(ascii: "f"):
      position += 1
    case UInt8(ascii: "u"):
      position += 1
      for _ in 0..<4 {
        guard peek?.hexDigitValue != nil else { throw fault("a hexadecimal digit should be here") }
        position += 1
      }
    default: throw fault("no such escape")
    }
  }

  /// Scalars beyond ASCII, as many as there are: well-formed UTF-8 alone (RFC 3629 §4, the Unicode Standard's table 3-7).
  private mutating func skipEncodedScalars() throws(ModelListError) {
    while let lead = peek, lead >= 0x80 {
      var (second, length): (ClosedRange<UInt8>, Int) = (0x80...0xBF, 2)
      switch lead {
      case 0xC2...0xDF: break
      case 0xE0: (second, length) = (0xA0...0xBF, 3)
      case 0xED: (second, length) = (0x80...0x9F, 3)
      case 0xE1...0xEF: length = 3
      case 0xF0: (second, length) = (0x90...0xBF, 4)
      case 0xF4: (second, length) = (0x80...0x8F, 4)
      case 0xF1...0xF3: length = 4
      default: throw fault("not UTF-8")
      }
      guard position + length <= bytes.count, second ~= bytes[position + 1] else { throw fault("not UTF-8") }
      for i in 2..<length where bytes[position + i] & 0xC0 != 0x80 { throw fault("not UTF-8") }
      position += length
    }
  }
}

extension UInt8 {
  var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
}
