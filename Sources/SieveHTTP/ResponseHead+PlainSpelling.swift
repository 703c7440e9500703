/// A head as it should have been written.
extension ResponseHead {
  /// The same head, which begins `bytes`, without blanks between names and colons.
  package func plainSpelling(of bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var plain: [UInt8] = []
    plain.reserveCapacity(length)
    var passed = 0
    for field in fields {
      plain += bytes[passed..<Int(field.nameEnd)]
      passed = Int(field.nameEnd)
      while bytes[passed] != ByteClass.colon { passed += 1 }
    }
    plain += bytes[passed..<length]
    return plain
  }
}
