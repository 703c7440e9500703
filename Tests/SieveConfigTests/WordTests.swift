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
        "where: {a: \(value)}", "where:\n    a: \(value)",
      ])
      let problems = backendProblems([place])
      let isYAMLs = problems.contains { $0.contains("not valid YAML") || $0.contains("tags such") }
      guard isYAMLs else { continue }
      #expect(problems.contains { $0.contains("needs quotes") }, "\(place): \(problems)")
    }
  }

  @Test("A line that no person wrote costs no more than its length", .timeLimit(.minutes(1)), arguments: ["[", "[a, ", "{a: ", "*"])
  func longLine(sign: String) {
    #expect(backendProblems(["glob: " + String(repeating: sign, count: 50_000)]).count == 1)
  }

  @Test(
    "A base_url that is an endpoint is told what to leave out",
    arguments: [
      "/v1/chat/completions", "/v1/models", "/v1/models/", "/v1/responses", "/api/tags", "/v1/completions", "/v1/embeddings",
      "/v1/messages",
    ])
  func endpoint(path: String) {
    let found = problems(in: "model_filter: {base_url: \"http://h\(path)\"}")
    #expect(found.count == 1 && found[0].contains("API root"), "\(found)")
    #expect(found[0].contains("without \(path.hasPrefix("/v1") ? String(path.dropFirst(3).prefix { $0 != " " }) : path)".trimmingSlash))
  }

  @Test(
    "A key that is a variable's name is told how to name a variable",
    arguments: ["env:OPENROUTER_KEY", "os.environ.OPENROUTER_KEY", "env/OPENROUTER_KEY", "OPENROUTER_KEY", "process.env.OPENROUTER_KEY"])
  func variable(text: String) {
    let found = backendProblems(["api_key: \(text)"])
    #expect(found.count == 1 && found[0].contains("os.environ/OPENROUTER_KEY"), "\(found)")
  }

  @Test("A variable that is set is known by any name; a key that is none is not mistaken", arguments: [true, false])
  func bareVariable(isSet: Bool) {
    let found = backendProblems(["api_key: MY_PROVIDER"], environment: isSet ? ["MY_PROVIDER": "sk-1"] : [:])
    #expect(found.isEmpty == !isSet)
    #expect(backendProblems(["api_key: sk-or-v1-ABC_DEF"]) == [])
  }

  @Test("'Bearer ' before a key is told to go, and the key is not repeated", arguments: ["Bearer sk-secret", "bearer sk-secret"])
  func bearer(text: String) {
    let found = backendProblems(["api_key: \(text)"])
    #expect(found.count == 1 && found[0].contains("Bearer") && !found[0].contains("sk-secret"), "\(found)")
  }

  @Test("where: nested mappings are told to be written with a dot, text to be a mapping")
  func nestedWhere() {
    #expect(
      backendProblems(["where: {pricing: {prompt: \"<= 1\"}}"]) == [
        "3:20: conditions are not nested: write 'pricing.prompt' for the field 'prompt' in 'pricing'"
      ])
    let text = backendProblems(["where: context_length >= 128k"])
    #expect(text.count == 1 && text[0].contains("{context_length: '>= 128k'}"), "\(text)")
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

  @Test("A rule with the prefix in it is a warning: providers may begin their ids with their own name")
  func prefixed() throws {
    let text = "model_filter: {or: {base_url: \"http://h/v1\", auth: none, glob: [\"or/llama*\", \"x/*\"], default: or/a}}"
    let warnings = try load(text).warnings.map(\.description)
    #expect(warnings.filter { $0.contains("begins with the prefix 'or/'") }.count == 2, "\(warnings)")
  }
}

extension String {
  fileprivate var trimmingSlash: String { hasSuffix("/") ? String(dropLast()) : self }
}
