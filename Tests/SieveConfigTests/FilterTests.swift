import SieveConfig
import SieveCore
import Testing

@Suite("where, exclude and enforce")
struct FilterTests {
  @Test func conditionsKeepTheOrderOfTheFileAndTheirPositions() throws {
    let filter = try backend(
      "where:", "  context_length: '>= 128k'", "  pricing.prompt: [free, '<= 0.000002']", "  moderated: no", "where_missing: Keep"
    ).filter
    #expect(
      filter.conditions.map(\.description) == ["context_length: >= 128k", "pricing.prompt: [free, <= 0.000002]", "moderated: no"])
    #expect(filter.conditions.map(\.position?.line) == [4, 5, 6])
    #expect(filter.whereMissing == .keep)
  }

  @Test func aListOfMappingsAsksMoreThanOnceOfAField() throws {
    let filter = try backend("where: [{n: '> 5', m: 1}, {n: '< 9'}]").filter
    #expect(filter.conditions.map(\.description) == ["n: > 5", "m: 1", "n: < 9"])
    #expect(filter.whereMissing == .drop)
  }

  @Test func exclusionsTakeEveryFormAndTheCaseOfTheFilter() throws {
    let filter = try backend(
      "exclude:", "  glob: ['*-preview']", "  simple: GPT", "  regexp: .*beta", "  where: {created: '> 365d', x: Y}", "case_sensitive: true"
    ).filter
    #expect(filter.exclude.rules.map(\.description) == ["glob: *-preview", "simple: GPT", "regexp: .*beta"])
    #expect(filter.exclude.rules.map(\.position?.line) == [4, 5, 6])
    #expect(filter.exclude.conditions.map(\.description) == ["created: > 365d", "x: Y"])
    #expect(filter.exclude.rules[1].pattern == .simple(ExactID("GPT", caseSensitive: true)))
    let position = filter.exclude.conditions[1].position
    #expect(position?.line == 7)
    #expect(try filter.exclude.conditions[1] == WhereRule(field: "x", conditions: ["Y"], caseSensitive: true, position: position))
    #expect(filter.rules.isEmpty)
  }

  @Test(
    "A condition that nobody understands is refused where it stands",
    arguments: [
      (
        "where: {n: '>= many'}",
        "3:14: the condition '>= many' on 'n' needs a number such as 128k, 0.5 or 2Mi, or an age such as 180d, behind >="
      ),
      (
        "where: {n: [1, matches (]}",
        "3:18: the condition 'matches (' on 'n' is not a regular expression: missing ), unterminated subpattern at position 0"
      ),
      ("where: {n: ''}", "3:14: the condition '' on 'n' is empty"),
      ("where: {n: }", "3:11: 'n' is empty; remove it or give it an entry"),
      ("where: {n: []}", "3:14: 'n' is empty; remove it or give it an entry"),
      ("where: {n: {m: 1}}", "3:14: conditions are not nested: write 'n.m' for the field 'm' in 'n'"),
      ("where: {n: [[1]]}", "3:15: the condition on 'n' must be one value, not a list"),
      ("where: {a..b: 1}", "3:11: 'a..b' names no field"),
      ("where: {}", "3:10: 'where' is empty; remove it or give it an entry"),
      ("where: []", "3:10: 'where' is empty; remove it or give it an entry"),
      ("where: [{}]", "3:11: 'where' is empty; remove it or give it an entry"),
      ("where: n > 5", "3:10: 'where' must be a mapping of fields to conditions, not 'n > 5': write {context_length: '>= 128k'}"),
      ("where: [n]", "3:11: 'where' must be a mapping of fields to conditions, not 'n': write {context_length: '>= 128k'}"),
      ("where: {n: 1, n: 2}", "3:17: duplicate key 'n'; it is already at 3:11"),
      ("exclude: {}", "3:12: 'exclude' is empty; remove it or give it an entry"),
      ("exclude: [a]", "3:12: 'exclude' must be a mapping, not a list"),
      ("exclude: {blob: a}", "3:13: unknown key 'blob' in 'exclude'. Did you mean 'glob'?"),
      (
        "exclude: {where: {n: '< x'}}",
        "3:24: the condition '< x' on 'n' needs a number such as 128k, 0.5 or 2Mi, or an age such as 180d, behind <"
      ),
      ("exclude: {regexp: '('}", "3:21: '(' is not a regular expression: missing ), unterminated subpattern at position 0"),
      ("where_missing: maybe", "3:18: 'where_missing' must be drop or keep"),
      ("enforce: maybe", "3:12: 'enforce' must be true or false, not 'maybe'"),
    ])
  func refusals(line: String, problem: String) {
    #expect(backendProblems([line]) == [problem])
  }

  @Test(
    "An empty list matches nothing and is warned of",
    arguments: [
      ("simple: []", "3:11: 'simple' is empty: it matches nothing", false), ("glob: []", "3:9: 'glob' is empty: it matches nothing", false),
      ("regexp: []", "3:11: 'regexp' is empty: it matches nothing", false),
      ("exclude: {glob: []}", "3:19: 'glob' is empty: it matches nothing", true),
    ])
  func emptyList(line: String, warning: String, isVisible: Bool) throws {
    let loaded = try load("model_filter:\n  base_url: http://h/v1\n  \(line)")
    #expect(loaded.warnings.map(\.description) == ["config.yaml:" + warning])
    #expect(loaded.configuration.backends[0].filter.verdict(for: "m").isVisible == isVisible)
  }

  @Test func anEmptyListBesideAnotherTakesNothingFromIt() throws {
    let filter = try backend("simple: []", "glob: g*").filter
    #expect(filter.verdict(for: "gpt").isVisible)
    #expect(!filter.verdict(for: "x").isVisible)
  }

  @Test(
    "A key without a value counts as absent and is warned of",
    arguments: [
      "simple", "glob", "regexp", "where", "exclude", "default", "cache_ttl", "prefix", "headers", "models", "metadata", "proxy",
    ],
    ["", " ~", " null"])
  func valueless(key: String, value: String) throws {
    let loaded = try load("model_filter:\n  base_url: http://h/v1\n  \(key):\(value)")
    #expect(loaded.warnings.map(\.description) == ["config.yaml:3:3: '\(key)' has no value and counts as absent"])
    let plain = try load("model_filter:\n  base_url: http://h/v1")
    #expect(loaded.configuration == plain.configuration)
  }

  @Test func everyMistakeOfAFilterIsReportedAtOnce() {
    let lines = backendProblems(["where:", "  a: '>'", "  b: ok", "  c: like x", "exclude:", "  glob: []", "  nope: 1"])
    #expect(lines.map { String($0.prefix { $0 != " " }) } == ["4:8:", "6:8:", "9:5:"])
  }
}
