/// Reads what stands between the quotes of a JSON string (RFC 8259 §7).
enum JSONStringToken {
  /// The string's UTF-8. Bytes above 0x7F are passed on unchecked.
  /// - Throws: `badText` for an invalid escape, half a surrogate pair, or a control character that is not escaped.
  static func decode(_ raw: UnsafeRawBufferPointer) throws(ModelFlaw) -> [UInt8] {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(raw.count)
    var rest = raw[...]
    while let byte = rest.popFirst() {
      guard byte >= 0x20 else { throw .badText }
      if byte == UInt8(ascii: "\\") {
        try decodeEscape(&rest, into: &decoded)
      } else {
        decoded.append(byte)
      }
    }
    return decoded
  }

  private static func decodeEscape(_ rest: inout Slice<UnsafeRawBufferPointer>, into decoded: inout [UInt8]) throws(ModelFlaw) {
    switch rest.popFirst() {
    case let byte? where byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "/"): decoded.append(byte)
    case UInt8(ascii: "b"): decoded.append(0x08)
    case UInt8(ascii: "f"): decoded.append(0x0C)
    case UInt8(ascii: "n"): decoded.append(0x0A)
    case UInt8(ascii: "r"): decoded.append(0x0D)
    case UInt8(ascii: "t"): decoded.append(0x09)
    case UInt8(ascii: "u"): decoded.append(contentsOf: String(try decodeScalar(&rest)).utf8)
    default: throw .badText
    }
  }

  /// Reads `XXXX`, or `XXXX\uXXXX` where the first is the first half of a surrogate pair.
  private static func decodeScalar(_ rest: inout Slice<UnsafeRawBufferPointer>) throws(ModelFlaw) -> Unicode.Scalar {
    let first = try decodeUnit(&rest)
    if let scalar = Unicode.Scalar(first) { return scalar }
    guard UTF16.isLeadSurrogate(first), rest.popFirst() == UInt8(ascii: "\\"), rest.popFirst() == UInt8(ascii: "u") else { throw .badText }
    let second = try decodeUnit(&rest)
    guard UTF16.isTrailSurrogate(second) else { throw .badText }
    return UTF16.decode(UTF16.EncodedScalar([first, second]))
  }

  private static func decodeUnit(_ rest: inout Slice<UnsafeRawBufferPointer>) throws(ModelFlaw) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let digit = rest.popFirst()?.hexDigitValue else { throw .badText }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }
}
