import Testing

@testable import SieveCore

@Suite("An excerpt of a stranger's JSON")
struct JSONExcerptTests {
  private static func excerpt(_ json: String, mostText: Int = 16, most: Int = 1 << 16) -> JSONExcerpt {
    JSONExcerpt(of: Array(json.utf8), mostText: mostText, most: most)
  }

  private static func text(_ excerpt: JSONExcerpt) -> String { String(decoding: excerpt.bytes, as: UTF8.self) }

  @Test("is the value as it is spelt, without white space, where nothing of it is long")
  func whole() {
    let excerpt = Self.excerpt(#" { "b" : [1.50, true, null, {}] , "a\u0041": "é\n" } "#)
    #expect(Self.text(excerpt) == #"{"b":[1.50,true,null,{}],"a\u0041":"é\n"}"# && excerpt.leftOut == 0)
  }

  @Test("cuts a long text between characters and says how long it was")
  func texts() {
    #expect(Self.text(Self.excerpt("\"\(String(repeating: "é", count: 20))\"", mostText: 5)) == #""éé… (40 bytes)""#)
    #expect(Self.text(Self.excerpt(#"{"\u00e9\u00e9":"\\\\\\"}"#, mostText: 5)) == #"{"… (12 bytes)":"\\\\… (6 bytes)"}"#)
    #expect(Self.text(Self.excerpt(String(repeating: "1", count: 100))) == #""… (100 bytes)""#)
  }

  @Test("begins nothing more when it is full, and counts what is missing")
  func full() {
    let excerpt = Self.excerpt(#"[1,2,3,[4,5],{"c":1,"d":2},6]"#, most: 12)
    #expect(Self.text(excerpt) == "[1,2,3,[4,5]]" && excerpt.leftOut == 2)
  }

  @Test("leaves room for the members behind a large one")
  func shares() {
    let excerpt = Self.excerpt(#"{"a":[1,2,3,[4,5],6],"b":{"c":1,"d":2},"e":3}"#, most: 40)
    #expect(Self.text(excerpt) == #"{"a":[1,2,3],"b":{"c":1},"e":3}"# && excerpt.leftOut == 3)
  }

  @Test("of any JSON is JSON within the bound, and all of it where there is room")
  func generated() throws {
    for seed in 0..<2000 {
      let json = GeneratedJSON(seed: UInt64(seed)).text
      let small = Self.excerpt(json, mostText: 8, most: 40)
      try small.bytes.withUnsafeBytes { bytes in
        var scanner = JSONScanner(bytes)
        try scanner.skipValue()
        try scanner.end()
      }
      #expect(small.bytes.count < 200, "\(json)")
      let whole = Self.excerpt(json, mostText: 1 << 20)
      #expect(Self.text(whole) == Self.packed(json) && whole.leftOut == 0)
    }
  }

  /// Without white space outside texts.
  private static func packed(_ json: String) -> String {
    var (isInText, isEscaped) = (false, false)
    return String(
      json.unicodeScalars.reduce(into: String.UnicodeScalarView()) { packed, scalar in
        if isInText || !" \n\r\t".unicodeScalars.contains(scalar) { packed.append(scalar) }
        if scalar == "\"", !isEscaped { isInText.toggle() }
        isEscaped = isInText && scalar == "\\" && !isEscaped
      })
  }
}
