/// JSON as forgiving parsers take it: whatever follows the first value is dropped, unknown escapes stand for themselves, control characters
/// pass. All members are kept, for a reader to choose among.
indirect enum LenientJSON: Equatable {
  case string(String)
  case object([Member])
  case array([LenientJSON])
  case other

  struct Member: Equatable {
    let name: String
    let value: LenientJSON
  }

  /// Nil where even a forgiving parser gives up.
  static func parse(_ bytes: [UInt8]) -> LenientJSON? {
    var rest = bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    return value(&rest, depth: 0)
  }

  private static func value(_ rest: inout ArraySlice<UInt8>, depth: Int) -> LenientJSON? {
    skipBlanks(&rest)
    guard let byte = rest.first, depth < 100 else { return nil }
    switch byte {
    case UInt8(ascii: "\""): return string(&rest).map(LenientJSON.string)
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      rest.removeFirst()
      let isObject = byte == UInt8(ascii: "{")
      var members: [Member] = []
      while true {
        skipBlanks(&rest)
        guard let next = rest.first else { return nil }
        if next == UInt8(ascii: ",") {
          rest.removeFirst()
          continue
        }
        if next == UInt8(ascii: isObject ? "}" : "]") {
          rest.removeFirst()
          return isObject ? .object(members) : .array(members.map(\.value))
        }
        var name = ""
        if isObject {
          guard next == UInt8(ascii: "\""), let text = string(&rest) else { return nil }
          skipBlanks(&rest)
          guard rest.popFirst() == UInt8(ascii: ":") else { return nil }
          name = text
        }
        guard let value = value(&rest, depth: depth + 1) else { return nil }
        members.append(Member(name: name, value: value))
      }
    default:
      let word = rest.prefix { !" \n\r\t,:]}[{\"".utf8.contains($0) }
      guard !word.isEmpty else { return nil }
      rest = rest[word.endIndex...]
      return .other
    }
  }

  private static func string(_ rest: inout ArraySlice<UInt8>) -> String? {
    rest.removeFirst()
    var units: [UInt16] = []
    var plain: [UInt8] = []
    func flush() {
      units += String(decoding: plain, as: UTF8.self).utf16
      plain = []
    }
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\"") {
        flush()
        return String(decoding: units, as: UTF16.self)
      }
      guard byte == UInt8(ascii: "\\") else {
        plain.append(byte)
        continue
      }
      guard let escape = rest.popFirst() else { return nil }
      if escape == UInt8(ascii: "u"), let unit = UInt16(String(decoding: rest.prefix(4), as: UTF8.self), radix: 16) {
        flush()
        units.append(unit)
        rest = rest.dropFirst(4)
      } else {
        plain.append(escape)
      }
    }
    return nil
  }

  private static func skipBlanks(_ rest: inout ArraySlice<UInt8>) {
    rest = rest.drop { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
  }
}
