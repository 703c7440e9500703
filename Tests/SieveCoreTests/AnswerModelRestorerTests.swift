import TestSupport
import Testing

@testable import SieveCore

@Suite("The model in an answer")
struct AnswerModelRestorerTests {
  /// - Parameter sizes: of the pieces, over and over; none: all at once.
  private static func restore(_ text: String, _ format: AnswerModelRestorer.Format, pieces sizes: [Int] = []) -> String {
    var restorer = AnswerModelRestorer(format, model: #"or/"x""#)
    var out: [UInt8] = []
    var rest = Array(text.utf8)[...]
    var sizes = sizes.makeIterator()
    while !rest.isEmpty {
      let piece = Array(rest.prefix(sizes.next() ?? rest.count))
      rest = rest.dropFirst(piece.count)
      piece.withUnsafeBytes { bytes in restorer.restore(bytes) { out += $0 } }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static let new = #""or/\"x\"""#

  @Test(
    "gets the client's name, and every other byte stays",
    arguments: [
      (#"{"id":"1", "model" : "gpt-4o-2024" ,"n":1.0}"#, #"{"id":"1", "model" : NEW ,"n":1.0}"#),
      (#"{"model":"a\"b\\","x":"model"}"#, #"{"model":NEW,"x":"model"}"#), (#"{"model":""}"#, #"{"model":NEW}"#),
      (#"{"data":[{"model":"a"}],"model":"a"}"#, #"{"data":[{"model":"a"}],"model":NEW}"#),
      (#"{"choices":[{"message":{"model":"a"}}]}"#, #"{"choices":[{"message":{"model":"a"}}]}"#),
      (#"{"model":null}"#, #"{"model":null}"#), (#"{"model":{"model":"a"}}"#, #"{"model":{"model":"a"}}"#),
      (#"{"model":["a"]}"#, #"{"model":["a"]}"#), (#"{"models":"a","mode":"b","Model":"c"}"#, #"{"models":"a","mode":"b","Model":"c"}"#),
      (#"{"x":"model","y":"a"}"#, #"{"x":"model","y":"a"}"#), (#"["model","a"]"#, #"["model","a"]"#), (#""model""#, #""model""#),
      (#"{"response":{"model":"a"}}"#, #"{"response":{"model":"a"}}"#), ("", ""), ("<html>\"model\":\"a\"", "<html>\"model\":\"a\""),
      (#"{"a":{"b":{}},"model":"a"}"#, #"{"a":{"b":{}},"model":NEW}"#),
      (#"{"s":"\\\"model\":\"a\"","model":"a"}"#, #"{"s":"\\\"model\":\"a\"","model":NEW}"#),
    ])
  func json(text: String, expected: String) {
    #expect(Self.restore(text, .json) == expected.replacing("NEW", with: Self.new))
  }

  @Test(
    "gets it in each event of a stream, wherever the APIs put it, in any pieces",
    arguments: [
      (
        "data: {\"model\":\"a\"}\n\ndata: {\"model\":\"b\"}\n\ndata: [DONE]\n\n",
        "data: {\"model\":NEW}\n\ndata: {\"model\":NEW}\n\ndata: [DONE]\n\n"
      ),
      (
        "event: x\r\ndata:{\"response\":{\"id\":\"1\",\"model\":\"a\"}}\r\n\r\n",
        "event: x\r\ndata:{\"response\":{\"id\":\"1\",\"model\":NEW}}\r\n\r\n"
      ),
      (
        "data: {\"type\":\"message_start\",\"message\":{\"model\":\"a\"}}\n\n",
        "data: {\"type\":\"message_start\",\"message\":{\"model\":NEW}}\n\n"
      ),
      ("data: {\"delta\":{\"model\":\"a\"}}\n\n", "data: {\"delta\":{\"model\":\"a\"}}\n\n"),
      (": {\"model\":\"a\"}\nid: {\"model\":\"a\"}\n\n", ": {\"model\":\"a\"}\nid: {\"model\":\"a\"}\n\n"),
      ("data: {\ndata: \"model\":\ndata: \"a\"}\n\n", "data: {\ndata: \"model\":\ndata: NEW}\n\n"),
      ("data: {\"a\":\"cut\ndata: x\n\ndata: {\"model\":\"a\"}\n\n", "data: {\"a\":\"cut\ndata: x\n\ndata: {\"model\":NEW}\n\n"),
    ])
  func events(text: String, expected: String) {
    let expected = expected.replacing("NEW", with: Self.new)
    #expect(Self.restore(text, .events) == expected)
    for size in 1...7 { #expect(Self.restore(text, .events, pieces: Array(repeating: size, count: 300)) == expected) }
  }

  @Test("gets it in each line of a stream of lines")
  func lines() {
    let text = "{\"model\":\"a\",\"message\":{\"model\":\"b\"}}\n{broken\n{\"model\":\"c\"}\n"
    #expect(Self.restore(text, .lines) == "{\"model\":\(Self.new),\"message\":{\"model\":\"b\"}}\n{broken\n{\"model\":\(Self.new)}\n")
  }

  @Test("is found in 3,000 random texts, cut into random pieces, where a reader of whole texts finds it")
  func random() throws {
    var random = SplitMix64(seed: 7)
    for seed in 0..<3000 {
      let text = GeneratedJSON(seed: UInt64(seed)).text
      let sizes = (0..<text.utf8.count).map { _ in Int.random(in: 1...9, using: &random) }
      let expected = try Self.reference(text)
      #expect(Self.restore(text, .json, pieces: sizes) == expected, "seed \(seed)")
      #expect(Self.restore("data: \(text.filter { !$0.isNewline })\n\n", .events).hasSuffix("\n\n"))
    }
  }

  /// A name that is written with escapes is none.
  private static func reference(_ text: String) throws -> String {
    let bytes = Array(text.utf8)
    var places: [Range<Int>] = []
    try bytes.withUnsafeBytes { raw in
      var scanner = JSONScanner(raw)
      scanner.skipWhiteSpace()
      try scanner.object { (scanner, name) throws(ModelListError) in
        let start = scanner.position
        let isText = scanner.peek == UInt8(ascii: "\"")
        try scanner.skipValue()
        if isText, !name.hasEscapes, scanner.says("model", name) { places.append(start + 1..<scanner.position - 1) }
      }
    }
    var out: [UInt8] = []
    var copied = 0
    for place in places {
      out += bytes[copied..<place.lowerBound] + Array(new.utf8.dropFirst().dropLast())
      copied = place.upperBound
    }
    return String(decoding: out + bytes[copied...], as: UTF8.self)
  }
}
