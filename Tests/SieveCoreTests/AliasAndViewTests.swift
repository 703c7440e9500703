import Testing

@testable import SieveCore

@Suite struct AliasAndViewTests {
  private static let sources = try? [
    (backend("groq", prefix: "groq/"), catalogue(#"{"id":"llama","name":"llama","n":8},{"id":"gemma","n":2}"#)),
    (backend("open", prefix: ""), catalogue(#"{"id":"gpt","name":"GPT","n":9},{"id":"groq/other"}"#)),
  ]

  @Test func `an alias is listed before the models, as its first target under its own name`() throws {
    let aliases = [Alias(name: "fast", targets: ["groq/llama", "gpt"]), Alias(name: "smart", targets: ["groq/gone", "gpt"])]
    let list = FilteredList(try #require(Self.sources), aliases: aliases)
    #expect(list.publicIDs == ["fast", "smart", "groq/llama", "groq/gemma", "gpt"])
    #expect(list.json("fast") == #"{"id":"fast","name":"fast","n":8}"#)
    #expect(list.json("smart") == #"{"id":"smart","name":"GPT","n":9}"#)
    #expect(list.entry("fast")?.alias == aliases[0])
    #expect(list.entry("fast")?.backend == "groq")
    #expect(list.entry("fast")?.reason == "alias of groq/llama, gpt")
    #expect(
      String(decoding: list.render(), as: UTF8.self).hasPrefix(#"{"object":"list","data":[{"id":"fast","name":"fast","n":8},{"id":"smart""#)
    )
  }

  @Test func `a default comes before the aliases`() throws {
    var sources = try #require(Self.sources)
    sources[1].0.filter.defaultModel = FilterRule(.regexp(try Regexp("gpt", caseSensitive: false)))
    let list = FilteredList(sources, aliases: [Alias(name: "fast", targets: ["gpt"])])
    #expect(list.publicIDs.prefix(2) == ["gpt", "fast"])
  }

  @Test func `the longest prefix decides what a target is, even where another backend has that id`() throws {
    let list = FilteredList(try #require(Self.sources), aliases: [Alias(name: "x", targets: ["groq/other"])])
    #expect(list.json("x") == #"{"id":"x","object":"model"}"#)
    #expect(list.entry("x")?.backend == "groq")
    #expect(list.absentAliases.map(\.name) == ["x"])
  }

  @Test func `a hidden target counts unless its backend enforces`() throws {
    var sources = try #require(Self.sources)
    sources[0].0.filter.exclude.rules = [Self.glob("llama")]
    let aliases = [Alias(name: "fast", targets: ["groq/llama", "gpt"])]
    #expect(FilteredList(sources, aliases: aliases).entry("fast")?.backend == "groq")
    sources[0].0.enforce = true
    #expect(FilteredList(sources, aliases: aliases).entry("fast")?.backend == "open")
    let closed = FilteredList(sources, aliases: [Alias(name: "fast", targets: ["groq/llama"])])
    #expect(closed.closedAliases.count == 1 && closed.entry("fast") == nil)
    let entry = try #require(closed.hidden.first { $0.alias != nil })
    #expect(entry.publicID == "fast" && entry.backend == "groq" && entry.reason == "none of its targets may be called")
  }

  @Test func `an alias takes a model's name, listed or not, and that is reported`() throws {
    for target in ["groq/llama", "groq/gone"] {
      let list = FilteredList(try #require(Self.sources), aliases: [Alias(name: "gpt", targets: [target])])
      #expect(list.clashes.first == ListClash(publicID: "gpt", loser: "open", reason: .namesake(alias: "gpt")))
      #expect(list.clashes.prefix(1).map(\.description) == ["'gpt' of backend 'open' cannot be reached: an alias has that name"])
      #expect(list.entry("gpt")?.backend == "groq")
    }
  }

  @Test func `a view is a filter on public ids and aliases, after the backends' own`() throws {
    var view = View(name: "small", filter: ModelFilter())
    view.filter.rules = [Self.glob("groq/*", line: 30), Self.glob("fast", line: 31), Self.glob("typo", line: 32)]
    var sources = try #require(Self.sources)
    sources[0].0.filter.exclude.rules = [Self.glob("gemma")]
    let list = FilteredList(
      sources, aliases: [Alias(name: "fast", targets: ["gpt"]), Alias(name: "smart", targets: ["gpt"])], view: view)
    #expect(list.publicIDs == ["fast", "groq/llama"])
    #expect(list.entry("fast")?.reason == "view 'small': glob: fast (line 31)")
    #expect(list.model("gpt") == nil)
    #expect(
      list.hidden.map { "\($0.publicID) \($0.reason)" } == [
        "groq/gemma exclude: glob: gemma", "groq/other shadowed by prefix 'groq/' of backend 'groq'", "smart view 'small': no rule matches",
        "gpt view 'small': no rule matches",
      ])
    #expect(list.idleViewRules == [.selection(view.filter.rules[2])])
    #expect(list.idleRules.isEmpty)
  }

  @Test func `a view's conditions look at the upstream's object, its default at public ids`() throws {
    var view = View(name: "v", filter: ModelFilter())
    view.filter.conditions = [try WhereRule(field: "n", conditions: ["> 5"], caseSensitive: false)]
    view.filter.defaultModel = FilterRule(.regexp(try Regexp("groq/.*", caseSensitive: false)))
    let list = FilteredList(try #require(Self.sources), aliases: [Alias(name: "a", targets: ["gpt"])], view: view)
    #expect(list.publicIDs == ["groq/llama", "a", "gpt"])
    view.filter.defaultModel = FilterRule(.regexp(try Regexp("llama", caseSensitive: false)))
    let unsorted = FilteredList(try #require(Self.sources), aliases: [Alias(name: "z", targets: ["gpt"])], view: view)
    #expect(unsorted.publicIDs == ["z", "groq/llama", "gpt"])
    #expect(unsorted.idleViewRules.map(\.description) == ["default: llama"])
  }

  @Test func `what a view excludes cannot be had through an alias`() throws {
    var view = View(name: "v", filter: ModelFilter())
    view.filter.exclude.rules = [Self.glob("groq/*")]
    let both = [Alias(name: "fast", targets: ["groq/llama", "gpt"])]
    #expect(FilteredList(try #require(Self.sources), aliases: both, view: view).entry("fast")?.backend == "open")
    let one = FilteredList(try #require(Self.sources), aliases: [Alias(name: "fast", targets: ["groq/llama"])], view: view)
    #expect(one.entry("fast") == nil)
    #expect(one.hidden.last { $0.alias != nil }?.reason == "view 'v': exclude: glob: groq/*")
    #expect(!view.admits("groq/llama", through: "fast", model: nil, now: nil))
    #expect(view.admits("gpt", through: "fast", model: nil, now: nil))
  }

  @Test func `a view admits a target by its own name or its alias's`() {
    var view = View(name: "v", filter: ModelFilter())
    view.filter.rules = [Self.glob("fast"), Self.glob("local/*")]
    #expect(view.admits("groq/llama", through: "fast", model: nil, now: nil))
    #expect(view.admits("local/x", through: "other", model: nil, now: nil))
    #expect(view.admits("local/x", through: nil, model: nil, now: nil))
    #expect(!view.admits("groq/llama", through: "other", model: nil, now: nil))
    #expect(!view.admits("groq/llama", through: nil, model: nil, now: nil))
  }

  @Test func `a view's regexp that runs away is reported and hides`() throws {
    let id = String(repeating: "x", count: 60)
    let rule = FilterRule(.regexp(try Regexp("(x+x+)+y", caseSensitive: false, deadline: .milliseconds(1))))
    var view = View(name: "v", filter: ModelFilter())
    view.filter.rules = [rule]
    let list = FilteredList([(Self.backend("b", prefix: ""), try Self.catalogue(#"{"id":"\#(id)"}"#))], view: view)
    #expect(list.entries.isEmpty)
    #expect(list.stoppedViewRules == [.selection(rule)])
    #expect(list.stoppedRules.isEmpty)
  }

  @Test func `ages in a list count from the given moment`() throws {
    var backend = Self.backend("b", prefix: "")
    backend.filter.conditions = [try WhereRule(field: "created", conditions: ["< 1d"], caseSensitive: false)]
    let sources = [(backend, try Self.catalogue(#"{"id":"old","created":1000},{"id":"new","created":100000}"#))]
    #expect(FilteredList(sources, now: 150_000).publicIDs == ["new"])
    #expect(FilteredList(sources, now: 2000).publicIDs == ["old", "new"])
    #expect(FilteredList(sources).publicIDs == [])
    #expect(FilteredList(sources).idleRules.map(\.rule.description) == ["where: created: < 1d"])
  }

  private static func backend(_ name: String, prefix: String) -> Backend {
    var backend = Backend(name: name, baseURL: BaseURL(scheme: .https, host: "example.org", port: 443, path: "/v1"), auth: .none)
    backend.prefix = prefix
    return backend
  }

  private static func catalogue(_ objects: String) throws -> Catalogue {
    Catalogue([try ModelListDocument(parsing: Array("[\(objects)]".utf8))])
  }

  private static func glob(_ source: String, line: Int? = nil) -> FilterRule {
    FilterRule(.glob(Glob(source, caseSensitive: false)), position: line.map { SourcePosition(line: $0, column: 5) })
  }
}

extension FilteredList {
  fileprivate var publicIDs: [String] { entries.map(\.publicID) }

  fileprivate func json(_ id: String) -> String? { model(id).map { String(decoding: $0, as: UTF8.self) } }
}
