/// Walks over a JSON text (RFC 8259) and accepts nothing looser: what it passes may be sent on as it is.
///
/// It builds no values; callers ask for the ranges they want.
struct JSONScanner {
  /// A string where it stands.
  struct StringToken {
    /// Quotes included.
    let range: Range<Int>
    let hasEscapes: Bool

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
    var hasEscapes = false
    position += 1
    while true {
      skipPlainText()
      switch peek {
      case nil: throw fault("the text ends in a string")
      case UInt8(ascii: "\""):
        position += 1
        return StringToken(range: start..<position, hasEscapes: hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        try skipEscape()
      case let byte? where byte >= 0x80: try skipEncodedScalar()
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
    return bytes[token.content].elementsEqual(UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount))
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
      let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
      let quotes = word ^ ones &* 0x22
      let backslashes = word ^ ones &* 0x5C
      // The high bit of each byte that is a quote, a backslash, a control character or not ASCII; never missed, at worst seen too early.
      let special = ((quotes &- ones) | (backslashes &- ones) | (word &- ones &* 0x20) | word) & ones &* 0x80
      if special != 0 { break }
      position += 8
    }
    while let byte = peek, 0x20..<0x80 ~= byte, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { position += 1 }
  }

  private mutating func skipEscape() throws(ModelListError) {
    position += 1
    guard let letter = peek, "\"\\/bfnrtu".utf8.contains(letter) else { throw fault("no such escape") }
    position += 1
    guard letter == UInt8(ascii: "u") else { return }
    for _ in 0..<4 {
      guard peek?.hexDigitValue != nil else { throw fault("a hexadecimal digit should be here") }
      position += 1
    }
  }

  private mutating func skipEncodedScalar() throws(ModelListError) {
    var parser = Unicode.UTF8.ForwardParser()
    var rest = bytes[position...].makeIterator()
    guard case .valid(let encoded) = parser.parseScalar(from: &rest) else { throw fault("not UTF-8") }
    position += encoded.count
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= self }
}
