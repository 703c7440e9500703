/// A head as it should have been written.
extension ResponseHead {
  /// The same head, which begins `bytes`: every line ends with CRLF, nothing is between a name and its colon, a control is a space (RFC 9110 §5.5),
  /// and the length is told once.
  package func plainSpelling(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var plain: [UInt8] = []
    plain.reserveCapacity(length + 2 * fields.count + 4)
    Self.append(bytes[..<statusAndReason.upperBound], to: &plain)
    var hasLength = false
    for field in fields {
      let isLength = field.name == .contentLength
      if isLength, hasLength { continue }
      plain += bytes[field.nameRange]
      var colon = Int(field.nameEnd)
      while bytes[colon] != ByteClass.colon { colon += 1 }
      let value = bytes[colon..<Self.lineEnd(of: field, in: bytes)]
      Self.append(isLength ? value.prefix { $0 != UInt8(ascii: ",") } : value, to: &plain)
      hasLength = hasLength || isLength
    }
    Self.append(bytes[..<0], to: &plain)
    return plain
  }

  /// Where the end of its line begins.
  private static func lineEnd(of field: FieldLine, in bytes: UnsafeRawBufferPointer) -> Int {
    let lf = Int(field.end) - 1
    return bytes[lf - 1] == ByteClass.cr ? lf - 1 : lf
  }

  private static func append(_ text: Slice<UnsafeRawBufferPointer>, to plain: inout [UInt8]) {
    for byte in text { plain.append(ByteClass.isFieldValue(byte) ? byte : ByteClass.space) }
    plain += [ByteClass.cr, ByteClass.lf]
  }
}
