import Foundation
import TestSupport
import Testing

@testable import SieveCore

@Suite struct JSONScannerTests {
  @Test(arguments: [
    "null", "true", " false ", "0", "-0", "-1.5e+10", "1E-2", "1e5", "123456789012345678901234567890", "0.10", #""""#, #""aé日😀""#,
    #""\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00""#, #""\ud800""#, "[]", "{}", " [ ] ", "[1,[2,{}],\n{\"a\":[]}]", #"{"a":1,"a":2,"":null}"#,
    "\u{FEFF}[1]", "\"\u{7F}\u{2028}\"", #"["long enough for eight bytes at a time\"é and once more"]"#, "[\r\n\t 1 ]",
  ])
  func `what RFC 8259 calls JSON is JSON`(text: String) throws {
    try Self.scan(Array(text.utf8))
  }

  @Test(arguments: [
    ("", 0), (" ", 1), ("nul", 0), ("nulL", 0), ("True", 0), ("NaN", 0), ("-", 1), ("01", 1), ("+1", 0), (".5", 0), ("1.", 2), ("1.e5", 2),
    ("1e", 2), ("1e+", 3), ("-a", 1), ("0x10", 1), ("'a'", 0), (#"""#, 1), (#""a"#, 2), (#""\"#, 2), (#""\x41""#, 2), (#""\u12g4""#, 5),
    (#""\u123"#, 6), ("\"a\nb\"", 2), ("\"12345678\t\"", 9), ("\"\0\"", 1), ("[", 1), ("[1", 2), ("[1,", 3), ("[1,]", 3), ("[,1]", 1),
    ("[1 2]", 3), ("[1}", 2), ("{", 1), (#"{"a""#, 4), (#"{"a":"#, 5), (#"{"a":1"#, 6), (#"{"a":1,}"#, 7), (#"{"a" 1}"#, 5), ("{a:1}", 1),
    (#"{"a":1]"#, 6), ("{1:1}", 1), ("1 2", 2), ("[]x", 2), ("{}{}", 2), ("// no\n1", 0), ("\u{A0}1", 0), ("\u{FEFF}\u{FEFF}1", 3),
  ])
  func `what is not JSON is refused where it stops being that`(text: String, offset: Int) {
    let error = #expect(throws: ModelListError.self) { try Self.scan(Array(text.utf8)) }
    #expect(error?.offset == offset)
  }

  @Test func `a string ends, or is refused, at the first byte that is not plain, wherever it stands`() {
    for byte in UInt8.min...UInt8.max {
      for place in 0..<20 {
        var text = Array("\"abcdefghijklmnopqrstuvwxyz\"".utf8)
        text[1 + place] = byte
        let end =
          switch byte {
          case UInt8(ascii: "\""): place + 2
          case UInt8(ascii: "\\"), 0..<0x20, 0x80...: 0
          default: text.count
          }
        // The escapes that the letters behind the backslash make.
        guard byte != UInt8(ascii: "\\") || !"bfnrtu".utf8.contains(text[2 + place]) else { continue }
        text.withUnsafeBytes { buffer in
          var scanner = JSONScanner(buffer)
          let token = try? scanner.string()
          #expect(token?.range.upperBound ?? 0 == end, "\(byte) at \(place)")
          if end == 0 { #expect(scanner.position == (byte == UInt8(ascii: "\\") ? place + 2 : place + 1), "\(byte) at \(place)") }
        }
      }
    }
  }

  private static let invalidUTF8: [[UInt8]] = [
    [0x80], [0xC3], [0xC3, 0x28], [0xC0, 0xAF], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0xAF], [0xF4, 0x90, 0x80, 0x80],
    [0xFF], [0xE0, 0x9F, 0xBF], [0xED, 0xBF, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF], [0xF5, 0x80, 0x80, 0x80], [0xC2], [0xF1, 0x80, 0x80],
    [0xE1, 0x80, 0xC0],
  ]

  @Test func `every scalar of Unicode may stand in a string`() throws {
    var text = "\""
    for value in UInt32(0x20)...0x10FFFF {
      if let scalar = Unicode.Scalar(value), scalar != "\"", scalar != "\\" { text.unicodeScalars.append(scalar) }
    }
    try Self.scan(Array((text + "\"").utf8))
  }

  @Test(arguments: invalidUTF8)
  func `a string that is not UTF-8 is refused`(bytes: [UInt8]) {
    let quote = Array("\"".utf8)
    let error = #expect(throws: ModelListError.self) { try Self.scan(quote + Array("é1234567".utf8) + bytes + quote) }
    #expect(error == ModelListError("not UTF-8", offset: 10))
  }

  @Test func `nesting has a limit`() throws {
    func nested(_ depth: Int) -> [UInt8] { Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8) }
    try Self.scan(nested(256))
    let error = #expect(throws: ModelListError.self) { try Self.scan(nested(257)) }
    #expect(error?.offset == 256)
    #expect(throws: ModelListError.self) { try Self.scan(nested(1_000_000)) }
  }

  @Test func `a cut text is never taken for a whole one`() {
    let text = Array(#"[{"id":"é\u00e9\\","n":[-1.5e3,true,false,null,{}]},"some text of more than eight bytes"]"#.utf8)
    for length in 0..<text.count {
      #expect(throws: ModelListError.self) { try Self.scan(Array(text[..<length])) }
    }
  }

  @Test func `random texts are accepted, and Foundation refuses no mutation that is`() throws {
    var random = SplitMix64(seed: 8259)
    for seed in 0..<300 as Range<UInt64> {
      let text = Array(GeneratedJSON(seed: seed).text.utf8)
      try Self.scan(text)
      let mutated = random.mutate(text, alphabet: Array(#"{}[]":,\/ 0123456789.-+eEtfnu"#.utf8) + [0x09, 0x1F, 0x80, 0xC3])
      // Foundation takes no half of a surrogate pair, which the grammar allows.
      guard (try? Self.scan(mutated)) != nil, !mutated.contains(UInt8(ascii: "\\")) else { continue }
      #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(mutated), options: .fragmentsAllowed) }
    }
  }

  private static func scan(_ bytes: [UInt8]) throws {
    try bytes.withUnsafeBytes { buffer in
      var scanner = JSONScanner(buffer)
      scanner.skipWhiteSpace()
      try scanner.skipValue()
      try scanner.end()
    }
  }
}
