import Testing

@testable import SieveProxy

@Suite struct RecentTextsTests {
  @Test func `every text is its bytes, whatever was asked for before`() {
    var texts = RecentTexts()
    // Of the same length, of lengths that share a place, too long to be kept, and no UTF-8.
    let asked: [[UInt8]] = [
      Array("/v1/models".utf8), Array("/v1/chatty".utf8), [], Array(repeating: 0x61, count: 26), Array(repeating: 0x62, count: 1000),
      [0x2F, 0xFF, 0xFE], Array("/é".utf8), Array(repeating: 0x61, count: 1000),
    ]
    for bytes in asked + asked.reversed() + asked {
      #expect(bytes.withUnsafeBytes { texts.text($0) } == String(decoding: bytes, as: UTF8.self))
    }
  }
}
