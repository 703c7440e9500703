internal import NIOCore

extension ByteBuffer {
  /// Writes a number that is not negative, in decimal, without a String.
  mutating func writeDecimal(_ value: Int) {
    writeDigits(value, radix: 10)
  }

  /// Writes a number that is not negative as a chunk size has it: hexadecimal, lower case.
  mutating func writeHexadecimal(_ value: Int) {
    writeDigits(value, radix: 16)
  }

  private mutating func writeDigits(_ value: Int, radix: Int) {
    var rest = value
    var length = 1
    while rest >= radix {
      rest /= radix
      length += 1
    }
    writeWithUnsafeMutableBytes(minimumWritableBytes: length) { bytes in
      var rest = value
      for i in stride(from: length - 1, through: 0, by: -1) {
        let digit = UInt8(rest % radix)
        bytes[i] = digit < 10 ? 0x30 + digit : 0x57 + digit
        rest /= radix
      }
      return length
    }
  }
}
