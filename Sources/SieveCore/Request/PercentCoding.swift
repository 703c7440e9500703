/// Percent-encoding (RFC 3986 §2.1), read strictly.
package enum PercentCoding {
  /// - Parameter plusIsSpace: as in a query that a form wrote.
  /// - Throws: `badText` for a `%` without two hexadecimal digits.
  package static func decode(_ raw: UnsafeRawBufferPointer, plusIsSpace: Bool = false) throws(ModelFlaw) -> [UInt8] {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(raw.count)
    var rest = raw[...]
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = rest.popFirst()?.hexDigitValue, let low = rest.popFirst()?.hexDigitValue else { throw .badText }
        decoded.append(high << 4 | low)
      case UInt8(ascii: "+") where plusIsSpace: decoded.append(UInt8(ascii: " "))
      default: decoded.append(byte)
      }
    }
    return decoded
  }

  /// Whether the bytes, decoded, are `word`, a lower-case ASCII word, in any case. Bad escapes match nothing.
  static func equals(_ raw: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
    if raw.equals(word) { return true }
    guard raw.count <= 3 * word.utf8CodeUnitCount, raw.contains(UInt8(ascii: "%")), let decoded = try? decode(raw) else { return false }
    return decoded.withUnsafeBytes { $0.equals(word) }
  }

  /// Escapes everything but RFC 3986's unreserved characters, the colon, which model ids have, and `kept`.
  package static func encode(_ text: String, keeping kept: UInt8 = UInt8(ascii: ":")) -> [UInt8] {
    let hexDigits = Array("0123456789ABCDEF".utf8)
    var encoded: [UInt8] = []
    encoded.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ":"), kept:
        encoded.append(byte)
      default: encoded += [UInt8(ascii: "%"), hexDigits[Int(byte >> 4)], hexDigits[Int(byte & 15)]]
      }
    }
    return encoded
  }
}
