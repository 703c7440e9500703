/// A compiled pattern of literals, single characters and runs: what `simple`, `glob` and an ordinary `regexp` come down to.
///
/// Matches UTF-8 in place, without allocating, by returning to the last run only: length of the text × length of the pattern at worst.
struct Wildcard: Sendable, Equatable {
  /// Small and without references, so that the matching loop retains nothing.
  enum Element: Sendable, Equatable {
    case byte(UInt8)
    case anyCharacter
    /// Any number of characters, none included.
    case anyRun
    /// Index into `sets`.
    case oneOf(Int)
  }

  private let elements: [Element]
  private let sets: [ScalarSet]
  private let caseSensitive: Bool

  /// Unless `caseSensitive`, the bytes among `elements` are those of a lower-cased string.
  init(_ elements: [Element], sets: [ScalarSet] = [], caseSensitive: Bool) {
    self.elements = elements
    self.sets = sets
    self.caseSensitive = caseSensitive
  }

  init(literal: String, caseSensitive: Bool) {
    self.init((caseSensitive ? literal : literal.lowercased()).utf8.map(Element.byte), caseSensitive: caseSensitive)
  }

  /// Matches every text with `literal` in it.
  init(containing literal: String, caseSensitive: Bool) {
    let bytes = (caseSensitive ? literal : literal.lowercased()).utf8.map(Element.byte)
    self.init([.anyRun] + bytes + [.anyRun], caseSensitive: caseSensitive)
  }

  /// Whether the whole of `text` matches.
  func matches(_ text: String) -> Bool {
    var text = text
    if !caseSensitive, !text.withUTF8(Self.isASCII) { text = text.lowercased() }
    return text.withUTF8(matches)
  }

  private static func isASCII(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var union: UInt8 = 0
    for byte in text { union |= byte }
    return union < 0x80
  }

  private func matches(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var position = 0
    var element = 0
    var lastRun: (element: Int, position: Int)?
    while position < text.count {
      if element < elements.count {
        if case .anyRun = elements[element] {
          element += 1
          lastRun = (element, position)
          continue
        }
        if let width = width(of: elements[element], in: text, at: position) {
          element += 1
          position += width
          continue
        }
      }
      guard let run = lastRun, run.element < elements.count else { return lastRun != nil }
      position = run.position + Self.width(ofCharacterLedBy: text[run.position])
      element = run.element
      lastRun = (element, position)
    }
    return elements[element...].allSatisfy { $0 == .anyRun }
  }

  /// How many bytes of the text at `position` the element takes; nil: it does not match there.
  private func width(of element: Element, in text: UnsafeBufferPointer<UInt8>, at position: Int) -> Int? {
    let lead = caseSensitive ? text[position] : text[position].asciiLowercased
    let width = Self.width(ofCharacterLedBy: lead)
    switch element {
    case .byte(let byte): return byte == lead ? 1 : nil
    case .anyCharacter: return width
    case .anyRun: return 0
    case .oneOf(let index):
      if width == 1 { return sets[index].contains(UInt32(lead), caseSensitive: caseSensitive) ? 1 : nil }
      let scalar = Self.scalar(in: UnsafeBufferPointer(rebasing: text[position..<position + width]))
      return sets[index].contains(scalar, caseSensitive: caseSensitive) ? width : nil
    }
  }

  /// The text is valid UTF-8, as a `String` is.
  private static func width(ofCharacterLedBy lead: UInt8) -> Int {
    lead < 0x80 ? 1 : (~lead).leadingZeroBitCount
  }

  /// - Parameter character: two bytes or more.
  private static func scalar(in character: UnsafeBufferPointer<UInt8>) -> UInt32 {
    let lead = UInt32(character[0] & (0x7F >> UInt8(character.count)))
    return character.dropFirst().reduce(lead) { $0 << 6 | UInt32($1 & 0x3F) }
  }
}
