import Testing

@testable import SieveCore

@Suite struct NearestIDsTests {
  private static let ids = [
    "openai/gpt-4o", "openai/gpt-4o-mini", "openai/gpt-4.1", "anthropic/claude-opus-4", "anthropic/claude-sonnet-4",
    "meta-llama/llama-3.3-70b-instruct", "meta-llama/llama-3.3-70b-instruct:free", "google/gemma-3-27b-it", "groq/llama-3.3-70b-versatile",
  ]

  @Test(arguments: [
    ("gpt-4o", "openai/gpt-4o"), ("openai/gtp-4o", "openai/gpt-4o"), ("OpenAI/GPT4o-Mini", "openai/gpt-4o-mini"),
    ("claude-opus-5", "anthropic/claude-opus-4"), ("openrouter/claude-opus-4", "anthropic/claude-opus-4"),
    ("meta-llama/llama-3.3-70b-instruct:nitro", "meta-llama/llama-3.3-70b-instruct"), ("gemma", "google/gemma-3-27b-it"),
    ("llama-3.3-70b-instruct", "meta-llama/llama-3.3-70b-instruct"),
  ])
  func `the nearest id comes first`(wanted: String, nearest: String) {
    #expect(NearestIDs.suggest(for: wanted, among: Self.ids).first == nearest)
  }

  @Test(arguments: [
    ("regex", "regexp"), ("base-url", "base_url"), ("apikey", "api_key"), ("prot", "port"), ("hots", "host"), ("smiple", "simple"),
    ("case_sensitve", "case_sensitive"), ("Prefix", "prefix"),
  ])
  func `a misspelt key is recognised`(wanted: String, key: String) {
    let keys = ["base_url", "api_key", "regexp", "simple", "glob", "port", "host", "prefix", "case_sensitive", "cache_ttl", "auth"]
    #expect(NearestIDs.suggest(for: wanted, among: keys, limit: 1) == [key])
  }

  @Test(arguments: ["", "zz", "banana", "o", String(repeating: "gpt-4o", count: 10_000)])
  func `nothing is suggested for what is near to nothing`(wanted: String) {
    #expect(NearestIDs.suggest(for: wanted, among: Self.ids).isEmpty)
  }

  @Test func `the answer depends on neither order nor number of the candidates`() {
    let candidates = (0..<50).map { "model-\($0)" }
    let suggested = NearestIDs.suggest(for: "model-x", among: candidates)
    #expect(suggested == ["model-0", "model-1", "model-2"])
    #expect(NearestIDs.suggest(for: "model-x", among: candidates.reversed()) == suggested)
    #expect(NearestIDs.suggest(for: "model-x", among: candidates, limit: 1) == ["model-0"])
    #expect(NearestIDs.suggest(for: "model-x", among: [String]()).isEmpty)
  }

  @Test(arguments: [
    ("", "", 0), ("a", "", 1), ("abc", "abc", 0), ("abc", "abd", 1), ("abc", "acb", 1), ("abcd", "badc", 2), ("ca", "abc", 3),
    ("", "abc", 3), ("kitten", "sitting", 3), ("abcdef", "bcdefa", 2),
  ])
  func `swapped neighbours are one mistake`(left: String, right: String, mistakes: Int) {
    let (left, right) = (Array(left.utf8)[...], Array(right.utf8)[...])
    var distance = EditDistance()
    #expect(distance.between(left, right, limit: 9) == mistakes)
    #expect(distance.between(right, left, limit: mistakes) == mistakes)
    #expect(mistakes == 0 || distance.between(left, right, limit: mistakes - 1) == nil)
  }
}
