import Testing

@testable import SieveCore

@Suite struct ModelFilterTests {
  @Test func `every condition must hold, and the first that does not is named with what it found`() throws {
    var filter = ModelFilter()
    filter.conditions = try [Self.rule("context_length", ">= 128k", line: 7), Self.rule("pricing.prompt", "<= 0.001", line: 8)]
    #expect(filter.needsMetadata)
    let shown = try Self.verdict(filter, #"{"id":"a","context_length":131072,"pricing":{"prompt":"0"}}"#)
    #expect(shown.isVisible)
    #expect(shown.reason == "where: context_length: >= 128k, pricing.prompt: <= 0.001 (line 7)")
    let short = try Self.verdict(filter, #"{"id":"a","context_length":8192,"pricing":{"prompt":"0"}}"#)
    #expect(!short.isVisible)
    #expect(short.rule == .conditions([filter.conditions[0]]))
    #expect(short.reason == "where: context_length: >= 128k (line 7): it is 8192")
    let dear = try Self.verdict(filter, #"{"id":"a","context_length":131072,"pricing":{"prompt":"0.1"}}"#)
    #expect(dear.reason == "where: pricing.prompt: <= 0.001 (line 8): it is '0.1'")
    let silent = try Self.verdict(filter, #"{"id":"a","context_length":131072}"#)
    #expect(silent.reason == "where: pricing.prompt: <= 0.001 (line 8): it is missing")
    let odd = try Self.verdict(filter, #"{"id":"a","context_length":{"max":5}}"#)
    #expect(odd.reason == "where: context_length: >= 128k (line 7): it is an object")
  }

  @Test func `where_missing keeps what lacks a field but not what fails`() throws {
    var filter = ModelFilter()
    filter.conditions = try [Self.rule("n", "> 5")]
    #expect(try !Self.verdict(filter, #"{"id":"a"}"#).isVisible)
    filter.whereMissing = .keep
    #expect(try Self.verdict(filter, #"{"id":"a"}"#).isVisible)
    #expect(try Self.verdict(filter, #"{"id":"a","n":"many"}"#).isVisible)
    #expect(try !Self.verdict(filter, #"{"id":"a","n":5}"#).isVisible)
  }

  @Test func `rules for ids and conditions must both agree`() throws {
    var filter = ModelFilter()
    filter.rules = [Self.glob("gpt*", line: 3)]
    filter.conditions = try [Self.rule("n", "> 5", line: 4)]
    #expect(try Self.verdict(filter, #"{"id":"gpt","n":6}"#).reason == "glob: gpt* (line 3)")
    #expect(try Self.verdict(filter, #"{"id":"gpt","n":5}"#).reason == "where: n: > 5 (line 4): it is 5")
    let other = try Self.verdict(filter, #"{"id":"llama","n":6}"#)
    #expect(!other.isVisible)
    #expect(other.reason == "no rule matches")
  }

  @Test func `an exclusion wins over everything`() throws {
    var filter = ModelFilter()
    filter.rules = [Self.glob("gpt*", line: 3)]
    filter.exclude.rules = [Self.glob("*-preview", line: 5), FilterRule(.simple(ExactID("gpt-3", caseSensitive: false)))]
    #expect(!filter.needsMetadata)
    #expect(filter.verdict(for: "gpt-4").isVisible)
    #expect(filter.verdict(for: "gpt-4-preview").reason == "exclude: glob: *-preview (line 5)")
    #expect(filter.verdict(for: "GPT-3").reason == "exclude: simple: gpt-3")
    filter.rules = []
    #expect(filter.verdict(for: "llama").reason == "nothing hides it")
  }

  @Test func `excluding conditions hide together, and a missing field does not hide`() throws {
    var filter = ModelFilter()
    filter.exclude.conditions = try [Self.rule("n", "> 5", line: 9), Self.rule("beta", "true", line: 10)]
    #expect(filter.needsMetadata)
    let hidden = try Self.verdict(filter, #"{"id":"a","n":6,"beta":true}"#)
    #expect(!hidden.isVisible)
    #expect(hidden.reason == "exclude: where: n: > 5, beta: true (line 9)")
    #expect(try Self.verdict(filter, #"{"id":"a","n":5,"beta":true}"#).isVisible)
    #expect(try Self.verdict(filter, #"{"id":"a","n":6}"#).isVisible)
    #expect(try Self.verdict(filter, #"{"id":"a","n":{},"beta":true}"#).isVisible)
  }

  @Test func `where metadata decides, an id alone is hidden`() throws {
    var filter = ModelFilter()
    filter.whereMissing = .keep
    filter.conditions = try [Self.rule("n", "> 5", line: 4)]
    #expect(filter.verdict(for: "a").reason == "where: n: > 5 (line 4): it is not in the catalogue")
    filter.conditions = []
    filter.exclude.conditions = try [Self.rule("n", "> 5")]
    #expect(!filter.verdict(for: "a").isVisible)
    filter.exclude.rules = [Self.glob("a")]
    #expect(filter.verdict(for: "a").reason == "exclude: glob: a")
  }

  @Test func `a regexp that runs away hides, wherever it stands`() throws {
    let runaway = String(repeating: "x", count: 60)
    let regexp = try FilterRule(.regexp(Regexp("(x+x+)+y", caseSensitive: false, deadline: .milliseconds(1))))
    var filter = ModelFilter()
    filter.exclude.rules = [regexp]
    #expect(filter.verdict(for: "z").isVisible)
    let verdict = filter.verdict(for: runaway)
    #expect(!verdict.isVisible)
    #expect(verdict.stopped == [.exclusion(regexp)])
    #expect(verdict.reason == "exclude: regexp: (x+x+)+y: it took too long")
    filter = ModelFilter()
    filter.conditions = try [Self.rule("n", "matches (x+x+)+y")]
    filter.whereMissing = .keep
    let condition = try Self.verdict(filter, #"{"id":"a","n":"\#(runaway)"}"#)
    #expect(!condition.isVisible)
    #expect(condition.stopped == [.conditions(filter.conditions)])
    filter = ModelFilter()
    filter.exclude.conditions = try [Self.rule("n", "matches (x+x+)+y")]
    #expect(try !Self.verdict(filter, #"{"id":"a","n":"\#(runaway)"}"#).isVisible)
    filter.exclude.conditions += try [Self.rule("gone", "1")]
    #expect(try Self.verdict(filter, #"{"id":"a","n":"\#(runaway)"}"#).isVisible)
  }

  @Test func `rules that do nothing are found in every list of the filter`() throws {
    var filter = ModelFilter()
    filter.rules = [Self.glob("a*"), Self.glob("c*")]
    filter.conditions = try [Self.rule("n", "> 0"), Self.rule("m", "> 0")]
    filter.exclude.rules = [Self.glob("b"), Self.glob("d")]
    filter.exclude.conditions = try [Self.rule("n", "> 0"), Self.rule("n", "> 9")]
    let models = try [("a", #"{"id":"a","n":1}"#), ("b", #"{"id":"b","n":2}"#)].map { ($0, try Self.model($1)) }
    var budget = RegexpBudget()
    #expect(
      filter.unmatchedRules(among: models, now: nil, &budget) == [
        .selection(filter.rules[1]), .conditions([filter.conditions[1]]), .exclusion(filter.exclude.rules[1]),
        .excludingConditions(filter.exclude.conditions),
      ])
  }

  private static func rule(_ field: String, _ condition: String, line: Int? = nil) throws -> WhereRule {
    try WhereRule(
      field: field, conditions: [condition], caseSensitive: false, position: line.map { SourcePosition(line: $0, column: 5) })
  }

  private static func glob(_ source: String, line: Int? = nil) -> FilterRule {
    FilterRule(.glob(Glob(source, caseSensitive: false)), position: line.map { SourcePosition(line: $0, column: 5) })
  }

  private static func verdict(_ filter: ModelFilter, _ object: String) throws -> FilterVerdict {
    filter.verdict(for: try model(object), now: nil)
  }

  private static func model(_ object: String) throws -> ModelObject {
    try #require(try ModelListDocument(parsing: Array("[\(object)]".utf8)).models.first)
  }
}
