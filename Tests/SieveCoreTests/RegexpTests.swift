import Testing

@testable import SieveCore

@Suite struct RegexpTests {
  @Test(arguments: PythonRegexps.ignoringCase) func `a pattern matches what it matches in Python`(pattern: String, mask: UInt32) throws {
    #expect(try Self.mask(pattern, caseSensitive: false) == mask)
  }

  @Test(arguments: PythonRegexps.caseSensitive)
  func `a case-sensitive pattern matches what it matches in Python`(pattern: String, mask: UInt32) throws {
    #expect(try Self.mask(pattern, caseSensitive: true) == mask)
  }

  @Test(arguments: PythonRegexps.ignoringCase.filter { !$0.pattern.hasPrefix("(?") })
  func `the engine agrees with the short cut for ordinary patterns`(pattern: String, mask: UInt32) throws {
    #expect(Wildcard.alternatives(ofRegexp: "(?:\(pattern))", caseSensitive: false) == nil)
    #expect(try Self.mask("(?:\(pattern))", caseSensitive: false) == mask)
  }

  @Test(arguments: ["gpt.*", "^gpt-4.+$", ".*llama.*|.*qwen.*", #"openai/gpt-4\.1.*?"#, "......", "a|"])
  func `an ordinary pattern needs no engine`(pattern: String) {
    #expect(Wildcard.alternatives(ofRegexp: pattern, caseSensitive: false) != nil)
  }

  @Test(arguments: PythonRegexps.refused) func `what Python refuses is refused, and why is said`(pattern: String, description: String) {
    let error = #expect(throws: PatternError.self) { try Regexp(pattern, caseSensitive: false) }
    #expect(error?.description == description)
  }

  @Test func `a conditional group is refused by name`() {
    let error = #expect(throws: PatternError.self) { try Regexp("(a)?b(?(1)c|d)", caseSensitive: false) }
    #expect(error == PatternError("conditional groups (?(…)…) are not supported", offset: 5))
  }

  @Test func `every ASCII character stands for itself when escaped`() throws {
    for code in UInt8(0)..<0x80 {
      let character = Unicode.Scalar(code)
      let isPlain = character.properties.isAlphabetic || "0"..."9" ~= character
      let pattern = isPlain ? String(character) : "\\\(character)"
      #expect(try Regexp("(\(pattern))", caseSensitive: true).match(String(character)) == .matched)
      #expect(try Regexp("[\(pattern)]", caseSensitive: true).match(String(character)) == .matched)
      #expect(try Regexp("[^\(pattern)]", caseSensitive: true).match(String(character)) == .unmatched)
    }
  }

  @Test(arguments: ["(a+)+b", "(?:a|aa)+b", "(.*)*b", "(a*)*(?<!a)b"]) func `a pattern that runs away is stopped`(pattern: String) throws {
    let regexp = try Regexp(pattern, caseSensitive: false, deadline: .milliseconds(2))
    #expect(regexp.match(String(repeating: "a", count: 60)) == .stopped)
    #expect(regexp.match("c") == .unmatched)
  }

  @Test func `a fruitless ordinary pattern is not stopped however long the id`() throws {
    let regexp = try Regexp(".*a.*b.*c.*d", caseSensitive: false, deadline: .zero)
    #expect(regexp.match(String(repeating: "abc", count: 2_000)) == .unmatched)
  }

  @Test func `nesting without end is an error, not a crash`() {
    let depth = 100_000
    let pattern = String(repeating: "(", count: depth) + String(repeating: ")", count: depth)
    #expect(throws: PatternError.self) { try Regexp(pattern, caseSensitive: false) }
    #expect(throws: PatternError.self) { try Regexp(String(repeating: "(", count: depth), caseSensitive: false) }
  }

  @Test func `a repetition number beyond all bounds is an error`() {
    #expect(throws: PatternError.self) { try Regexp("a{99999999999999999999}", caseSensitive: false) }
    #expect(throws: PatternError.self) { try Regexp("a{0,4294967294}", caseSensitive: false) }
  }

  @Test func `regexps are equal that match alike`() throws {
    let regexp = try Regexp("a.*", caseSensitive: false)
    #expect(try regexp == Regexp("a.*", caseSensitive: false))
    #expect(try regexp != Regexp("a.*", caseSensitive: true))
    #expect(try regexp != Regexp("a.+", caseSensitive: false))
  }

  /// The ids that match, a bit each.
  private static func mask(_ pattern: String, caseSensitive: Bool) throws -> UInt32 {
    let regexp = try Regexp(pattern, caseSensitive: caseSensitive)
    return PythonRegexps.ids.enumerated().reduce(0) { mask, id in
      regexp.match(id.element) == .matched ? mask | 1 << UInt32(id.offset) : mask
    }
  }
}
