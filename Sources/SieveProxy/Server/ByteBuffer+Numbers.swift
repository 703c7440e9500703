internal import NIOCore

extension ByteBuffer {
  /// Writes a number that is not negative as a chunk size has it: hexadecimal, lower case, without a String.
  mutating func writeHexadecimal(_ value: Int) {
    var rest = value
    var length = 1
    while rest >= 16 {
      rest /= 16
      length += 1
    }
    writeWithUnsafeMutableBytes(minimumWritableBytes: length) { bytes in
      var rest = value
      for i in stride(from: length - 1, through: 0, by: -1) {
        let digit = UInt8(rest % 16)
        bytes[i] = digit < 10 ? 0x30 + digit : 0x57 + digit
        rest /= 16
      }
      return length
    }
  }
}
