import NIOCore
import Testing

@testable import SieveProxy

@Suite struct NumberTests {
  @Test(arguments: [0, 1, 9, 10, 15, 16, 99, 100, 255, 256, 4095, 65536, 1_000_000_007, .max - 1, .max])
  func `a number is written as Swift would, behind what is there`(value: Int) {
    for prefix in ["", "x: "] {
      var buffer = ByteBuffer(string: prefix)
      buffer.writeHexadecimal(value)
      #expect(String(buffer: buffer) == prefix + String(value, radix: 16))
    }
  }
}
