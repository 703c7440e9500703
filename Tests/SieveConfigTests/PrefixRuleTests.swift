import Foundation
import SieveCore
import Testing

@testable import SieveConfig

@Suite("Rules with the prefix in them")
struct PrefixRuleTests {
  private func prefixWarnings(_ lines: String, name: String = "or", url: String = "http://h/v1") throws -> [String] {
    let text = "model_filter: {\(name): {base_url: \"\(url)\", auth: none, \(lines)}}"
    return try load(text).warnings.map(\.description).filter { $0.contains("begins with the prefix '\(name)/'") }
  }

  /// Every key that holds ids or patterns of them.
  @Test(
    "A rule with the prefix in it is a warning wherever it stands: providers may begin their ids with their own name",
    arguments: [
      "simple: %", "glob: [x/*, %]", "regexp: %", "default: %", "exclude: {simple: %}", "exclude: {glob: [a, %]}", "exclude: {regexp: [%]}",
      "metadata: [{simple: %, set: {a: 1}}]", "metadata: {glob: [%], set: {a: 1}}", "metadata: [{regexp: %, set: {a: 1}}]", "models: [%]",
      "models: [a, {id: %, context_length: 1}]",
    ], ["or/a", "OR/a"])
  func prefixed(place: String, rule: String) throws {
    let line = place.replacingOccurrences(of: "%", with: rule)
    #expect(try prefixWarnings(line).count == 1)
    #expect(try prefixWarnings(line + ", case_sensitive: true").count == (rule == "or/a" ? 1 : 0))
  }

  @Test(
    "The prefix is seen in whatever way a regular expression begins with it",
    arguments: [
      ("^or/a", 1), ("(or/a|or/b)", 1), (#"or\/a.*"#, 1), ("x|or/b", 1), ("(?i)or/a", 1), ("(?:x|(or/.*))", 1), (#"\Aor/.*"#, 1),
      ("or/.*", 1),
      ("(?P<n>or/a)", 1), ("(?=a)or/a", 1), ("(?!x)or/.*", 1),
      ("x(or/b)", 0), (".*or/a", 0), ("or/*a", 0), ("(or/)?a", 0), ("[or/]a", 0), ("or.*", 0), ("(a|b)or/", 0), ("for/a", 0),
      ("(?=or/)x", 0),
    ])
  func prefixedPattern(pattern: String, count: Int) throws {
    #expect(try prefixWarnings("regexp: ['\(pattern)']").count == count)
    #expect(try prefixWarnings("exclude: {regexp: ['\(pattern)']}").count == count)
  }

  @Test("A prefix of signs that mean something in a pattern is not taken for one")
  func prefixOfSigns() throws {
    let text = "model_filter: {or: {base_url: http://h/v1, auth: none, prefix: or., regexp: [%]}}"
    for (pattern, count) in [("or.*", 0), ("or.llama", 1), (#"'or\.llama.*'"#, 1), ("or.+", 0)] {
      let warnings = try load(text.replacingOccurrences(of: "%", with: pattern)).warnings
      #expect(warnings.count { $0.message.contains("begins with the prefix") } == count, "\(pattern)")
    }
  }

  @Test(
    "A provider's own name is no prefix",
    arguments: [
      ("openrouter", "https://openrouter.ai/api/v1", "openrouter/auto", 0),
      ("openrouter", "https://openrouter.ai/api/v1", "openrouter/meta/l", 1),
      ("groq", "https://api.groq.com/openai/v1", "groq/compound", 0), ("openrouter", "https://api.openai.com/v1", "openrouter/auto", 1),
      ("nvidia", "https://integrate.api.nvidia.com/v1", "nvidia/*", 0),
    ])
  func ownName(name: String, url: String, id: String, count: Int) throws {
    #expect(
      try prefixWarnings("glob: ['\(id)'], exclude: {regexp: '\(id.replacingOccurrences(of: "*", with: "x"))'}", name: name, url: url).count
        == 2 * count)
  }
}
