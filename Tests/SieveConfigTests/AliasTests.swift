import SieveConfig
import SieveCore
import Testing

@Suite("Aliases of a file")
struct AliasTests {
  private static let backends = """
    model_filter:
      or: {base_url: "https://o.example/v1", api_key: sk-o}
      groq: {base_url: "https://g.example/v1", api_key: sk-g}
    """

  @Test func anAliasHasOneTargetOrSeveral() throws {
    let text = "aliases:\n  fast: groq/llama\n  'a/b:c': [or/x, groq/y]\n" + Self.backends
    #expect(
      try load(text).configuration.aliases == [
        Alias(name: "fast", targets: ["groq/llama"], position: SourcePosition(line: 2, column: 3)),
        Alias(name: "a/b:c", targets: ["or/x", "groq/y"], position: SourcePosition(line: 3, column: 3)),
      ])
  }

  @Test(
    "An alias that cannot work is refused where it stands",
    arguments: [
      ("{fast: gpt-4}", "1:17: the alias 'fast' leads nowhere: 'gpt-4' begins with no backend's prefix ('or/', 'groq/')"),
      ("{fast: [or/x, gpt-4]}", "1:24: the alias 'fast' leads nowhere: 'gpt-4' begins with no backend's prefix ('or/', 'groq/')"),
      ("{fast: or/}", "1:17: the alias 'fast' leads nowhere: 'or/' begins with no backend's prefix ('or/', 'groq/')"),
      ("{fast: slow, slow: or/x}", "1:17: the alias 'fast' leads nowhere: 'slow' is an alias itself"),
      ("{fast: fast}", "1:17: the alias 'fast' leads nowhere: 'fast' is an alias itself"),
      ("{fast: ''}", "1:17: the alias 'fast' leads nowhere: '' is no model id"),
      ("{fast: \"or/\\n\"}", "1:17: the alias 'fast' leads nowhere: 'or/\\n' is no model id"),
      ("{fast: []}", "1:17: the alias 'fast' is empty; remove it or give it an entry"),
      ("{fast: }", "1:11: the alias 'fast' is empty; remove it or give it an entry"),
      ("{fast: {a: b}}", "1:17: a target of the alias 'fast' must be one value, not a mapping; text with a colon in it needs quotes"),
      ("{fast: or/x, fast: or/y}", "1:23: duplicate key 'fast'; it is already at 1:11"),
      ("{'': or/x}", "1:11: the name of an alias must be a name without control characters or white space around it, not ''"),
      ("{' a': or/x}", "1:11: the name of an alias must be a name without control characters or white space around it, not ' a'"),
      ("{}", "1:10: 'aliases' is empty; remove it or give it an entry"),
      ("[fast]", "1:10: 'aliases' must be a mapping, not a list"),
    ])
  func refusals(aliases: String, problem: String) {
    #expect(problems(in: "aliases: \(aliases)\n" + Self.backends) == ["config.yaml:" + problem])
  }

  @Test func whereABackendHasNoPrefixItsCatalogueDecidesLater() throws {
    let text =
      "aliases: {fast: gpt-4}\nmodel_filter:\n  or: {base_url: 'http://h/v1', auth: none, prefix: ''}\n  b: {base_url: 'http://h/v1', auth: none}"
    #expect(try load(text).configuration.aliases.map(\.targets) == [["gpt-4"]])
    #expect(try load("aliases: {fast: gpt-4}\nmodel_filter: {base_url: 'http://h/v1'}").configuration.aliases.count == 1)
  }
}
