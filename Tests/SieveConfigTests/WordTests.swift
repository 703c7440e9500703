import Foundation
import SieveCore
import TestSupport
import Testing

@testable import SieveConfig

@Suite("What people write by habit")
struct WordTests {
  @Test(
    "Text that YAML reads as its own signs is told to need quotes, at its line",
    arguments: [
      "glob: [*llama*]", "glob: *llama*", "glob: @cf/meta/*", "glob:\n    - @cf/x", "where: {context_length: >= 128k}",
      "where:\n    context_length: >= 128k", "where: {a: != x}", "where:\n    a: !x", "glob: [gpt-[45]]", "glob: [abc]*", "glob: `x`",
      "glob: %x", "glob: a: b", "glob: [[ab]c, d]",
    ])
  func quotes(line: String) {
    let problems = backendProblems([line])
    #expect(problems.count >= 1)
    let cured = problems.first { $0.contains("needs quotes") }
    #expect(cured != nil, "\(problems)")
    let expected = line.contains("\n") ? ["4:"] : ["3:", "4:"]
    #expect(expected.contains { cured?.hasPrefix($0) == true }, "\(problems)")
  }

  @Test("A pattern with a backslash in double quotes is told to take single ones", arguments: [#""gpt-\d.*""#, #""\w+""#, #""a\.b""#])
  func escapes(pattern: String) {
    let problems = backendProblems(["regexp: [\(pattern)]"])
    #expect(problems.count == 1 && problems[0].contains("single quotes"), "\(problems)")
  }

  /// Every escape that YAML knows and a regular expression or an id cannot mean, wherever a pattern stands.
  @Test(
    "An escape that YAML understands is told to take single quotes, too",
    arguments: ["b", "a", "e", "f", "n", "r", "t", "v", "0", "_", "N", "L", "P", "x07", "u00A0"],
    [
      "simple: [%]", "glob: [x, %]", "regexp: %", "default: %", "exclude: {regexp: [%]}", "metadata: [{glob: %, set: {a: 1}}]",
      "where: {id: %}", "where: {id: [x, %]}", "exclude: {where: {id: %}}",
    ])
  func silentEscapes(escape: String, place: String) {
    let problems = backendProblems([place.replacingOccurrences(of: "%", with: #""a\\#(escape)gpt""#)])
    #expect(problems.count == 1 && problems[0].contains("single quotes"), "\(problems)")
  }

  @Test(
    "Escapes that change nothing, and signs that are meant, are no mistake",
    arguments: [#"glob: ["a\u002Fb"]"#, #"regexp: '\bgpt.*'"#, #"regexp: ["\\bgpt.*"]"#, "glob: \"a\u{E9}\"", #"default: "a\/b""#])
  func harmlessEscapes(line: String) {
    #expect(backendProblems([line]) == [])
  }

  /// Whatever stands behind a sign of YAML's own, in whatever place a value can stand.
  @Test("No unquoted sign leads to an error without a cure", arguments: 1...20)
  func generated(seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    for _ in 0..<100 {
      let sign = generator.pick(["*", "@", "`", "%", ">=", "> ", ">", "!", "!=", "[ab]*", "[", "{a}b"])
      let word = (0..<Int.random(in: 1...6, using: &generator)).map { _ in generator.pick(["a", "7", "-", "*", "/", ".", ":free"]) }
      let value = sign + word.joined()
      let place = generator.pick([
        "glob: \(value)", "glob: [\(value)]", "glob: [x, \(value)]", "glob:\n    - \(value)", "glob:\n    - x\n    - \(value)",
        "glob: [x, \(value), y]", "exclude: {glob: [x, \(value)]}", "exclude: {simple: x, glob: \(value)}",
        "where: {a: \(value)}", "where:\n    a: \(value)",
      ])
      let problems = backendProblems([place])
      let isYAMLs = problems.contains { $0.contains("not valid YAML") || $0.contains("tags such") }
      guard isYAMLs else { continue }
      #expect(problems.contains { $0.contains("needs quotes") }, "\(place): \(problems)")
    }
  }

  /// The culprit may be any entry of any list, and the list itself is none.
  @Test(
    "The entry that needs quotes is named, wherever in the list it stands",
    arguments: [
      ("*llama*", "begins with * needs quotes: '*llama*'"), ("@cf/x", "begins with @ needs quotes: '@cf/x'"),
      ("`b`", "begins with ` needs quotes: '`b`'"), ("%b", "begins with % needs quotes: '%b'"), ("*b", "begins with * needs quotes: '*b'"),
      (">x", "begins with > needs quotes: '>x'"), ("gpt-[45]", "brackets in it needs quotes inside [ ] and { }: 'gpt-[45]'"),
      ("[ab]c", "text with [ or ] in it needs quotes, each entry for itself"),
    ],
    [
      "glob: [%]", "glob: [gpt-4, %]", "glob: [%, gpt-4]", "glob: [a, b-*, %, c]", "exclude: {glob: [a, %]}", "glob: ['[x]', %]",
      "exclude: {simple: a, glob: [%, b]}", "glob:\n    [ a,\n      % ]", "glob: [\n    a, b,\n    %,\n    ]", "glob: [a, %] # [x",
    ])
  func culprit(value: (text: String, cure: String), place: String) {
    let problems = backendProblems([place.replacingOccurrences(of: "%", with: value.text)])
    #expect(problems.contains { $0.contains(value.cure) }, "\(problems)")
  }

  @Test(
    "A key out of its column, or without a space behind its colon, is told so",
    arguments: [
      (
        " glob: x",
        "4:8: not valid YAML: mapping values are not allowed in this context; the line before has its value already; what belongs together begins in the same column"
      )
    ])
  func columns(line: String, problem: String) {
    #expect(backendProblems(["auth: none", line]) == [problem])
  }

  @Test(
    "A mapping on the line of its key is told to take brackets, text with a colon quotes",
    arguments: [
      ("where: context_length: '>= 128k'", "what belongs to 'where' goes into { }"),
      ("exclude: glob: x", "what belongs to 'exclude' goes into { }"), ("headers: X-A: b", "what belongs to 'headers' goes into { }"),
      ("metadata: set: x", "what belongs to 'metadata' goes into { }"), ("glob: a: b", "text with ': ' in it needs quotes"),
      ("default: a: b", "text with ': ' in it needs quotes"),
    ])
  func oneLine(line: String, cure: String) {
    let problems = backendProblems([line])
    #expect(problems.count == 1 && problems[0].contains(cure), "\(problems)")
  }

  @Test(
    "A space that is missing behind a key's colon is told, whatever follows",
    arguments: [
      "model_filter:\n  base_url:http://x/v1", "model_filter:\n  base_url:http://x/v1\n  glob: a",
      "model_filter:\n  base_url: http://x/v1\n  glob:[a]",
      "model_filter:\n  base_url: http://x/v1\n  glob:[a]\n  auth: none", "model_filter:{base_url: x}", "server:{}\nmodel_filter: {}",
      "model_filter:\n  base_url: http://x/v1\n  metadata:\n    - glob:a\n      set: {a: 1}",
      "model_filter:\n  or:\n    base_url:http://x/v1",
      "model_filter:\n  base_url: http://x/v1\n  exclude:\n    glob:a",
    ])
  func missingSpace(text: String) {
    let found = problems(in: text)
    #expect(found.contains { $0.contains("a space is missing behind '") }, "\(found)")
  }

  @Test(
    "What only looks like a key without a space is text",
    arguments: ["simple: [\"glob:x\"]", "simple: glob:x", "simple:\n    - default:7b"])
  func colonInText(line: String) {
    #expect(backendProblems([line]) == [])
  }

  @Test("A line that no person wrote costs no more than its length", arguments: ["[", "[a, ", "{a: ", "*"])
  func longLine(sign: String) {
    let cost = processorTime { #expect(backendProblems(["glob: " + String(repeating: sign, count: 50_000)]).count == 1) }
    #expect(cost < .seconds(20))
  }

  @Test("where: nested mappings are told to be written with a dot, text to be a mapping")
  func nestedWhere() {
    #expect(
      backendProblems(["where: {pricing: {prompt: \"<= 1\"}}"]) == [
        "3:20: conditions are not nested: write 'pricing.prompt' for the field 'prompt' in 'pricing'"
      ])
    #expect(
      backendProblems(["where: {pricing: [{prompt: \"<= 1\"}]}"]) == [
        "3:21: conditions are not nested: write 'pricing.prompt' for the field 'prompt' in 'pricing'"
      ])
    for text in ["context_length >= 128k", "[\"context_length >= 128k\"]", "[{a: 1}, 'b > 5']", "\n    - n > 5"] {
      for place in ["where: \(text)", text.contains("\n") ? "" : "exclude: {where: \(text)}"] where !place.isEmpty {
        let problems = backendProblems([place])
        #expect(problems.count == 1 && problems[0].contains("{context_length: '>= 128k'}"), "\(problems)")
      }
    }
  }

  @Test(
    "Other programs' names are told what it is called here",
    arguments: [
      ("whitelist", "'simple', 'glob' or 'regexp'"), ("allow", "'simple', 'glob' or 'regexp'"), ("models_allowed", "'glob'"),
      ("blacklist", "'exclude'"), ("api_base", "'base_url'"), ("timeout", "'total_timeout'"), ("extra_headers", "'headers'"),
    ])
  func foreign(name: String, own: String) {
    let found = backendProblems(["\(name): [a]"])
    #expect(found.count == 1 && found[0].contains("unknown key '\(name)'") && found[0].contains(own), "\(found)")
  }
}
