/// A field `Link` (RFC 8288 §3), read for the page that comes next.
struct LinkField {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  /// The target of the first link in `value` whose relations include `next`; nil where there is none, or none that can be read.
  static func next(in value: UnsafeRawBufferPointer) -> String? {
    var field = LinkField(bytes: value)
    while let link = field.link() {
      if link.isNext { return link.target }
    }
    return nil
  }

  private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  private mutating func link() -> (target: String, isNext: Bool)? {
    skip { $0 == UInt8(ascii: ",") || Self.isSpace($0) }
    guard take(UInt8(ascii: "<")) else { return nil }
    let target = read { $0 != UInt8(ascii: ">") }
    guard take(UInt8(ascii: ">")) else { return nil }
    // Of several parameters `rel` the first counts (§3.3).
    var relations: [UInt8]?
    skip(Self.isSpace)
    while take(UInt8(ascii: ";")) {
      skip(Self.isSpace)
      let name = read { !Self.ends($0) && $0 != UInt8(ascii: "=") }
      skip(Self.isSpace)
      let value = take(UInt8(ascii: "=")) ? parameterValue() : []
      if relations == nil, Self.isWord("rel", name) { relations = value }
      skip(Self.isSpace)
    }
    let isNext = relations?.split(whereSeparator: Self.isSpace).contains { Self.isWord("next", Array($0)) } ?? false
    return (String(decoding: target, as: UTF8.self), isNext)
  }

  private mutating func parameterValue() -> [UInt8] {
    skip(Self.isSpace)
    guard take(UInt8(ascii: "\"")) else { return read { !Self.ends($0) } }
    var value: [UInt8] = []
    while position < bytes.count, !take(UInt8(ascii: "\"")) {
      if bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count { position += 1 }
      value.append(bytes[position])
      position += 1
    }
    return value
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func read(while isPart: (UInt8) -> Bool) -> [UInt8] {
    let start = position
    skip(isPart)
    return Array(bytes[start..<position])
  }

  private mutating func skip(_ isPart: (UInt8) -> Bool) {
    while position < bytes.count, isPart(bytes[position]) { position += 1 }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }

  private static func ends(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ";") || byte == UInt8(ascii: ",") || isSpace(byte) }

  /// Letters are compared in either case, as relations and names of parameters are (§2.1.1, §3).
  private static func isWord(_ word: StaticString, _ bytes: [UInt8]) -> Bool {
    bytes.count == word.utf8CodeUnitCount
      && bytes.elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: bytes.count)) { $0 | 0x20 == $1 }
  }
}
