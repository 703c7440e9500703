import NIOCore
import Testing

@testable import SieveProxy

@Suite struct GzipTests {
  private static let text = #"{"data":[{"id":"gpt-4o"}]}"#
  private static let deflated = "ab564a492c4954b28aae56ca4c51b2524a2f28d135c957aa8dad0500"
  private static let whole = "1f8b0800000000000203" + deflated + "1f9f39fb1a000000"
  /// 200,000 zeros in 229 bytes.
  private static let bomb =
    "1f8b0800000000000203edc13101000000c2a0f54f6d067fa0" + String(repeating: "0", count: 386) + "80d7007b58e05c400d0300"

  @Test(arguments: [
    (whole, text), ("1f8b08080000000002ff6d6f64656c732e6a736f6e00" + deflated + "1f9f39fb1a000000", text),
    ("1f8b080000000000020303000000000000000000", ""),
  ])
  func `what gzip wrote is decoded`(hex: String, text: String) throws {
    #expect(try Self.decode(hex, limit: 1000).map { String(decoding: $0, as: UTF8.self) } == text)
  }

  @Test(arguments: [
    "", "00", "7b7d", "1f8b", deflated, "78da" + deflated + "7086086b", "1f8b0800000000000203" + deflated + "1f9f39fa1a000000",
    "1f8b0800000000000203" + deflated + "1f9f39fb1b000000", "1f8b0700000000000203" + deflated + "1f9f39fb1a000000",
    "1f8b0800000000000203ffffff",
  ])
  func `what is no gzip, or is damaged, is not`(hex: String) throws {
    #expect(try Self.decode(hex, limit: 1000) == nil)
  }

  @Test func `what is cut short anywhere is not decoded`() throws {
    for count in 0..<Self.whole.count / 2 {
      #expect(try Self.decode(String(Self.whole.prefix(2 * count)), limit: 1000) == nil, "\(count) bytes")
    }
  }

  @Test(arguments: [(200_000, true), (131_071, false), (1000, false), (0, false)])
  func `nothing is decoded beyond the limit`(limit: Int, isDecoded: Bool) throws {
    #expect(try Self.decode(Self.bomb, limit: limit)?.count == (isDecoded ? 200_000 : nil))
  }

  @Test(arguments: [(text.utf8.count, true), (text.utf8.count - 1, false), (0, false)])
  func `the limit holds to the byte`(limit: Int, isDecoded: Bool) throws {
    #expect(try Self.decode(Self.whole, limit: limit)?.count == (isDecoded ? Self.text.utf8.count : nil))
  }

  @Test func `members one after another are one text`() throws {
    #expect(try Self.decode(Self.whole + Self.whole, limit: 1000)?.count == 2 * Self.text.utf8.count)
  }

  private static func decode(_ hex: String, limit: Int) throws -> [UInt8]? {
    Gzip.decode(try ByteBuffer(plainHexEncodedBytes: hex), limit: limit)
  }
}
