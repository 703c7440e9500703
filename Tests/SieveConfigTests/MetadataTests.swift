import SieveConfig
import SieveCore
import Testing

@Suite("models and metadata")
struct MetadataTests {
  private func text(_ fields: [MetadataField]) -> [String] {
    fields.map { field in
      var out: [UInt8] = []
      field.write(to: &out)
      return String(decoding: out, as: UTF8.self)
    }
  }

  private func set(_ value: String) throws -> [String] {
    try text(#require(backend("metadata: [{set: {f: \(value)}}]").metadata.first).fields)
  }

  @Test(
    "A value without quotes is what it looks like in JSON, and text otherwise",
    arguments: [
      ("1", "1"), ("-0.5", "-0.5"), ("1e-06", "1e-06"), ("131072", "131072"), ("true", "true"), ("No", "false"), ("~", "null"),
      ("''", #""""#), ("'1'", #""1""#), ("\"true\"", #""true""#), ("007", #""007""#), (".5", #"".5""#), ("+1", #""+1""#), ("1.", #""1.""#),
      ("1e", #""1e""#), ("0x10", #""0x10""#), (".inf", #"".inf""#), ("meta", #""meta""#), ("2024-01-01", #""2024-01-01""#),
      ("'a\"b\\\\'", #""a\"b\\\\""#), ("[1, a, [~]]", #"[1,"a",[null]]"#), ("{b: {c: 2}, a: []}", #"{"b":{"c":2},"a":[]}"#), ("é", #""é""#),
    ])
  func json(yaml: String, json: String) throws {
    #expect(try set(yaml) == [#""f":"# + json])
  }

  @Test func rulesMatchByAnyOfTheirPatternsAndOneWithoutMatchesAll() throws {
    let rules = try backend(
      "metadata:", "  - {glob: ['*llama*', x], regexp: 'gpt-[45]', simple: one, set: {context_length: 131072, owned_by: meta}}",
      "  - set: {a: 1}"
    ).metadata
    #expect(rules.map(\.position) == [SourcePosition(line: 4, column: 7), SourcePosition(line: 5, column: 7)])
    #expect(rules[0].rules.map(\.description) == ["glob: *llama*", "glob: x", "regexp: gpt-[45]", "simple: one"])
    #expect(text(rules[0].fields) == ["\"context_length\":131072", "\"owned_by\":\"meta\""])
    #expect(["a/LLAMA-3", "gpt-4", "one"].allSatisfy(rules[0].matches))
    #expect(!rules[0].matches("two"))
    #expect(rules[1].matches("two"))
  }

  @Test func patternsFollowTheCaseOfTheBackend() throws {
    let rule = try #require(try backend("case_sensitive: true", "metadata: {glob: a*, set: {f: 1}}").metadata.first)
    #expect(rule.matches("ab"))
    #expect(!rule.matches("AB"))
  }

  @Test func modelsAreIDsOrObjectsInTheOrderOfTheFile() throws {
    let models = try backend("models: [sonar, {context_length: 200000, id: sonar-pro, pricing: {prompt: '0.1'}}, 4]").declaredModels
    #expect(models.map(\.id) == ["sonar", "sonar-pro", "4"])
    let objects = models.map { model in
      var out: [UInt8] = []
      model.write(to: &out)
      return String(decoding: out, as: UTF8.self)
    }
    #expect(objects == [#"{"id":"sonar"}"#, #"{"id":"sonar-pro","context_length":200000,"pricing":{"prompt":"0.1"}}"#, #"{"id":"4"}"#])
  }

  @Test func oneModelNeedsNoListAndNoneIsNone() throws {
    #expect(try backend("models: sonar").declaredModels == [DeclaredModel(id: "sonar")])
    #expect(try backend("models: []").declaredModels.isEmpty)
    #expect(try backend("metadata: []").metadata.isEmpty)
  }

  @Test("Two spellings of one letter are two models")
  func idsAreBytes() throws {
    #expect(try backend("models: [\"caf\u{E9}\", \"cafe\u{301}\"]").declaredModels.count == 2)
  }

  @Test("A number with a unit is text to clients, which is said")
  func scaled() throws {
    let loaded = try load("model_filter:\n  base_url: http://h/v1\n  metadata: {set: {a: {context_length: 128k}}}")
    #expect(loaded.warnings.map(\.description) == ["config.yaml:3:40: '128k' is text here; a number has digits only"])
  }

  @Test(
    "What cannot be is refused where it stands",
    arguments: [
      ("models: [a, a]", "3:15: the model 'a' is in 'models' twice"),
      ("models: [{context_length: 1}]", "3:12: a model of 'models' needs an 'id'"),
      ("models: [{id: }]", "3:13: the id of a model has no value"),
      ("models: [[a]]", "3:12: the id of a model must be one value, not a list"),
      ("models: [' a']", "3:12: 'id' must be a name without control characters or white space around it, not ' a'"),
      ("models: [{id: a, b.c: 1}]", "3:20: 'b.c' would be one name with a dot in it; write b: {c: …}"),
      ("metadata: [{glob: a}]", "3:14: 'set' is missing in an entry of 'metadata'"),
      ("metadata: [{set: {}}]", "3:20: 'set' is empty; remove it or give it an entry"),
      ("metadata: [{set: {id: x}}]", "3:21: 'id' is the model's name and cannot be set"),
      ("metadata: [{set: {a.b.c: x}}]", "3:21: 'a.b.c' would be one name with a dot in it; write a: {b.c: …}"),
      ("metadata: [{regexp: '(', set: {a: 1}}]", "3:23: '(' is not a regular expression: missing ), unterminated subpattern at position 0"),
      (
        "metadata: [{glb: a, set: {a: 1}}]", "3:15: unknown key 'glb' in an entry of 'metadata'. Did you mean 'glob'?"
      ),
      ("metadata: x", "3:13: an entry of 'metadata' must be a mapping, not text"),
    ])
  func refusals(line: String, problem: String) {
    #expect(backendProblems([line]) == [problem])
  }
}
