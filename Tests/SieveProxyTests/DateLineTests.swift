import Testing

@testable import SieveProxy

@Suite struct DateLineTests {
  @Test(arguments: [
    (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
    (4_102_444_799, "Thu, 31 Dec 2099 23:59:59 GMT"),
  ])
  func `a date is written as RFC 9110 has it`(second: Int64, text: String) {
    #expect(String(decoding: DateLine(second: second).bytes, as: UTF8.self) == "Date: \(text)\r\n")
  }

  @Test func `it moves on with the clock, in either direction`() {
    var date = DateLine(second: 784_111_777)
    for second in [784_111_777, 784_111_778, 784_111_700] as [Int64] {
      date.advance(to: second)
      #expect(date.bytes == DateLine(second: second).bytes)
    }
  }
}
