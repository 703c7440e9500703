import Testing

@testable import SieveCore

@Suite("Strangers' text")
struct VisibleTextTests {
  @Test("Nothing that a terminal would obey is left of any scalar, and the rest stays as it is")
  func everyScalar() {
    for value in UInt32(0)...0x10FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      var out: [UInt8] = []
      VisibleText.writeJSON(scalar, isQuoted: true, to: &out)
      let written = String(decoding: out, as: UTF8.self)
      let isForbidden =
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: false
        }
      let isEscaped = isForbidden || scalar == "\"" || scalar == "\\"
      guard (written != String(scalar)) == isEscaped, !isForbidden || out.allSatisfy({ 0x20..<0x7F ~= $0 }) else {
        Issue.record("U+\(String(value, radix: 16)) became \(written)")
        continue
      }
    }
  }

  @Test("What is escaped reads as what it was", arguments: ["\u{1B}[31m", "\u{9B}", "a\"b\\", "\u{202E}x", "\u{E0001}", "é\n"])
  func roundTrip(text: String) throws {
    var out: [UInt8] = []
    VisibleText.writeJSON(text, atMost: 100, to: &out)
    let read = try out.withUnsafeBytes { try JSONStringToken.decode($0) }
    #expect(read.elementsEqual(text.utf8))
  }

  @Test("Is cut between scalars and escapes, at so many bytes as written", arguments: ["x", "é", "€", "\n", "\u{E0001}"])
  func cut(unit: String) {
    let text = String(repeating: unit, count: 300)
    for most in 0...40 {
      var out: [UInt8] = []
      VisibleText.writeJSON(text, atMost: most, to: &out)
      let written = String(validating: out, as: UTF8.self)
      #expect(written?.hasSuffix("…") == true && out.count <= most + 3)
      let cut = VisibleText.cut(text, to: most)
      #expect(cut.utf8.count <= most + 3 && cut.utf8.count > most - 4 + 3 && text.hasPrefix(cut.dropLast()))
    }
    #expect(VisibleText.cut(text, to: text.utf8.count).hasSameBytes(as: text))
  }

  @Test(
    "In a line of the log a value stands bare where it can be read in one way only",
    arguments: [("a/b:c", "a/b:c"), ("é", "é"), ("", #""""#), ("a b", #""a b""#), ("a\"", #""a\"""#), ("\u{202E}", #""\u202e""#)])
  func bare(value: String, written: String) {
    var out: [UInt8] = []
    LogValue.write(value, to: &out)
    #expect(String(decoding: out, as: UTF8.self) == written)
  }
}
