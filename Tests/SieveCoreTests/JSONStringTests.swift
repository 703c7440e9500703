import Foundation
import Testing

@testable import SieveCore

@Suite struct JSONStringTests {
  @Test(arguments: [
    ("", #""""#), ("a b/é😀", #""a b/é😀""#), (#"say "hi""#, #""say \"hi\"""#), (#"C:\x"#, #""C:\\x""#),
    ("\r\n\t\0", #""\u000d\u000a\u0009\u0000""#),
    ("\u{1F}\u{7F}", "\"\\u001f\u{7F}\""), ("•\u{2028}\u{2029}…", #""•\u2028\u2029…""#),
    ("\u{2027}\u{202A}\u{28}", "\"\u{2027}\u{202A}(\""), (#"\""#, #""\\\"""#),
  ])
  func `only what must be is escaped`(text: String, json: String) {
    var out: [UInt8] = []
    JSONString.write(text, to: &out)
    #expect(String(decoding: out, as: UTF8.self) == json)
  }

  @Test func `any text reads back as it was`() throws {
    let text =
      String(String.UnicodeScalarView(([0..<0x300, 0x1FF0..<0x2100] as [Range<UInt32>]).joined().compactMap(Unicode.Scalar.init)))
      + "\r\n\u{FFFD}\u{10FFFF}"
    var out = Array("[".utf8)
    JSONString.write(text, to: &out)
    out += "]".utf8
    #expect(try JSONDecoder().decode([String].self, from: Data(out)) == [text])
  }

  @Test func `the content has no quotes and goes behind what is there`() {
    var out = Array("x".utf8)
    JSONString.writeContent("a\"", to: &out)
    #expect(String(decoding: out, as: UTF8.self) == #"xa\""#)
  }
}
