// The model in JSON bodies, written by hand.

import TestSupport
import Testing

@testable import SieveCore

@Suite struct JSONModelScannerTests {
  private func finding(_ body: String) -> ModelFinding {
    ModelFieldScanner.findingHoweverCut(in: Array(body.utf8))
  }

  @Test(arguments: [
    (#"{"model":"gpt-4o"}"#, "gpt-4o"),
    ("\t{ \"model\"\r\n : \"a/b:free\" , \"x\" : [ ] } \n", "a/b:free"),
    (#"{"messages":[{"role":"user","content":"say \"model\":\"no\" \\"}],"model":"last"}"#, "last"),
    (#"{"a":{"model":"inner"},"b":[{"model":"inner"}],"model":"outer"}"#, "outer"),
    (#"{"mod\u0065l":"escaped key"}"#, "escaped key"),
    (#"{"\u006d\u006F\u0064\u0065\u006C":"all of it escaped"}"#, "all of it escaped"),
    (#"{"MoDel":"any case"}"#, "any case"),
    (#"{"model":"\"\\\/\u00e9\ud83d\ude00é😀"}"#, "\"\\/é😀é😀"),
    (#"{"model":""}"#, ""),
    (#"{"x":"model","model":"m","y":-1.5e+3,"z":[true,false,null,NaN,-Infinity]}"#, "m"),
    (#"{"models":"no","mode":"no","mod\"el":"no","":"no","model\\":"no","model":"yes"}"#, "yes"),
    (#"{"x":"\\","y":"\\\"","z":"\\\\","model":"backslashes"}"#, "backslashes"),
    ("\u{FEFF}{\"model\":\"after a byte order mark\"}", "after a byte order mark"),
  ])
  func `the top-level model is found`(body: String, model: String) {
    #expect(finding(body).value == model)
  }

  @Test(arguments: [
    "", " \n", "{}", "[]", #"[{"model":"in an array"}]"#, #""model""#, "12", "null", #"{"a":{"model":"inner"}}"#, #"{"a":"model"}"#,
    #"{"a":["model","x"]}"#,
  ])
  func `a body without a top-level model has none`(body: String) {
    #expect(finding(body) == .absent)
  }

  @Test(arguments: [
    #"{"model":"a","model":"a"}"#, #"{"model":"a","x":{},"mod\u0065l":"b"}"#, #"{"model":"a","Model":"b"}"#,
    #"{"model":"a","model":null}"#, #"{"model":1,"model":"b"}"#,
  ])
  func `two models are a duplicate`(body: String) {
    #expect(finding(body) == .duplicate)
  }

  @Test(arguments: ["1", "null", "true", "{}", #"{"model":"x"}"#, #"["x"]"#])
  func `a model that is no string is told`(value: String) {
    #expect(finding(#"{"a":1,"model": \#(value) ,"b":2}"#) == .notString)
  }

  @Test(arguments: [
    "model=gpt-4o", "--boundary", "<xml/>", "{'model':'a'}", #"{model:"a"}"#, #"{"model" "a"}"#, #"{"model":"a",}"#, #"{,"model":"a"}"#,
    #"{"model":"a"]"#, #"["a"}"#, #"{"model":"a"}}"#, #"{"model":"a"} x"#, #"{"model":"a"}{"model":"b"}"#, "{\"model\":\"a\"}\0",
    #"{"model":"a" "b":1}"#, #"{"model":"a"/* c */}"#, #"{"a":[1 2],"model":"a"}"#, #"{"a":[1,],"model":"b"}"#, #"{"a":}"#, "1 2", ",",
    #"{"model"::"a"}"#, #"{"a":1 "b"}"#, #"{1:2}"#, #"{"a":tr"ue"}"#,
  ])
  func `what is not JSON is malformed`(body: String) {
    #expect(finding(body) == .malformed(.notJSON))
  }

  @Test(arguments: ["{", #"{"model":"a""#, #"{"model":"a"#, #"{"mod"#, "[[]", #""a"#, #"{"model":"a","b":"\"}"#])
  func `a body cut short is malformed`(body: String) {
    #expect(finding(body) == .malformed(.truncated))
  }

  @Test(arguments: [
    #"\x"#, #"\u12g4"#, #"\u123"#, #"\ud800"#, #"\udc00"#, #"\ud800\n"#, #"\ud800\ud800"#, "a\nb", #"a\nb"#, #"\u0000"#, "\u{7F}", #"\"#,
  ])
  func `a model that is not text is malformed`(model: String) {
    // The last one, a lone backslash, escapes the closing quote.
    let expected: ModelFinding = model == #"\"# ? .malformed(.truncated) : .malformed(.badText)
    #expect(finding("{\"model\":\"\(model)\"}") == expected)
  }

  @Test(arguments: [#""\model""#, #""mode\ud800""#])
  func `a short key with a bad escape is malformed`(key: String) {
    #expect(finding("{\(key):1}") == .malformed(.badText))
  }

  @Test(arguments: [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]] as [[UInt8]])
  func `a model that is not UTF-8 is malformed`(bytes: [UInt8]) {
    let body = Array(#"{"model":""#.utf8) + bytes + Array(#""}"#.utf8)
    #expect(ModelFieldScanner.findingHoweverCut(in: body) == .malformed(.badText))
  }

  @Test func `UTF-16 and UTF-32 are malformed`() {
    let text = #"{"model":"a"}"#
    let bodies: [[UInt8]] = [
      text.utf16.flatMap { [UInt8($0), 0] }, text.utf16.flatMap { [0, UInt8($0)] }, [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0), 0] },
      text.utf8.flatMap { [0, 0, 0, $0] }, [0xEF, 0xBB] + Array(text.utf8),
    ]
    for body in bodies { #expect(ModelFieldScanner.findingHoweverCut(in: body) == .malformed(.notJSON)) }
  }

  @Test func `the model may have 4096 bytes and no more`() {
    let longest = String(repeating: "m", count: 4096)
    for cuts in [[], [20], Array(0..<4100)] {
      let whole = Array("{\"model\":\"\(longest)\"}".utf8)
      #expect(ModelFieldScanner.finding(in: whole, contentType: "", cuts: cuts).value == longest)
      let longer = Array("{\"model\":\"\(longest)m\"}".utf8)
      #expect(ModelFieldScanner.finding(in: longer, contentType: "", cuts: cuts) == .malformed(.tooLong))
    }
  }

  @Test(arguments: [1, 63, 64, 65, 127, 128, 129, 5000, 9999])
  func `brackets are matched at any depth`(depth: Int) {
    var random = SplitMix64(seed: UInt64(depth))
    let kinds = (0..<depth).map { _ in random.oneIn(2) }
    let opening = kinds.map { $0 ? "[" : #"{"model":"# }.joined()
    var closing = kinds.reversed().map { $0 ? "]" : "}" }
    let finding = { (closing: [String]) in
      let body = #"{"x":"# + opening + "0" + closing.joined() + #","model":"m"}"#
      return ModelFieldScanner.finding(in: Array(body.utf8), contentType: "")
    }
    #expect(finding(closing).value == "m")
    let wrong = closing.indices.randomElement(using: &random)!
    closing[wrong] = closing[wrong] == "]" ? "}" : "]"
    #expect(finding(closing) == .malformed(.notJSON))
  }

  @Test func `more than 10,000 levels are refused`() {
    let deep = { (depth: Int) in Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8) }
    #expect(ModelFieldScanner.finding(in: deep(10_000), contentType: "") == .absent)
    #expect(ModelFieldScanner.finding(in: deep(10_001), contentType: "") == .malformed(.tooDeep))
  }

  @Test func `the model is known as soon as its closing quote is there`() {
    let scanner = ModelFieldScanner(contentType: "application/json")
    Array(#"{"model":"m"#.utf8).withUnsafeBytes { scanner.scan($0) }
    #expect(scanner.finding == .searching)
    Array("\"".utf8).withUnsafeBytes { scanner.scan($0) }
    #expect(scanner.finding.value == "m")
    Array(#","model""#.utf8).withUnsafeBytes { scanner.scan($0) }
    #expect(scanner.finding == .duplicate)
  }

  @Test func `only the bytes of the model are replaced`() {
    let body = "\u{FEFF}{ \"x\":\"é\", \"model\" : \"ol\\u0064\" , \"y\":1.0 }\r\n"
    let replaced = finding(body).replacing(in: Array(body.utf8), by: "new \"quoted\"\\\u{1}é")
    #expect(replaced == "\u{FEFF}{ \"x\":\"é\", \"model\" : \"new \\\"quoted\\\"\\\\\\u0001é\" , \"y\":1.0 }\r\n")
  }
}
