import Testing

@testable import SieveCore

@Suite struct FilteredListTests {
  private static let ids = ["meta/Llama-3.3-70B", "gemma3-27b", "GPT-4o", "gpt-4o-mini", "text-embedding-3-small"]

  @Test func `without rules everything is listed as the upstream ordered it`() throws {
    let list = FilteredList([(Self.backend(), try Self.catalogue(Self.ids))])
    #expect(list.publicIDs == Self.ids)
    #expect(list.hidden.isEmpty)
    #expect(list.idleRules.isEmpty)
  }

  @Test func `a rule shows and hides, and the verdict says which`() throws {
    let rule = FilterRule(.glob(Glob("gpt*", caseSensitive: false)))
    let list = FilteredList([(Self.backend(rules: [rule]), try Self.catalogue(Self.ids))])
    #expect(list.publicIDs == ["GPT-4o", "gpt-4o-mini"])
    #expect(list.entries.map(\.verdict.rule) == [.selection(rule), .selection(rule)])
    #expect(list.hidden.map(\.publicID) == ["meta/Llama-3.3-70B", "gemma3-27b", "text-embedding-3-small"])
    #expect(list.hidden.allSatisfy { !$0.verdict.isVisible && $0.verdict.rule == nil })
  }

  @Test func `the default comes first and the rest is sorted by code points`() throws {
    let list = FilteredList([(try Self.backend(leader: ".*GEMMA3.*"), try Self.catalogue(Self.ids + ["Ωmega", "zeta", "étude"]))])
    #expect(
      list.publicIDs == [
        "gemma3-27b", "GPT-4o", "gpt-4o-mini", "meta/Llama-3.3-70B", "text-embedding-3-small", "zeta", "étude", "Ωmega",
      ])
  }

  @Test func `a default that matches no listed model changes nothing but is reported`() throws {
    var backend = try Self.backend(rules: [FilterRule(.glob(Glob("*gpt*", caseSensitive: false)))], leader: "gemma.*")
    #expect(FilteredList([(backend, try Self.catalogue(Self.ids))]).publicIDs == ["GPT-4o", "gpt-4o-mini"])
    backend.filter.rules = []
    backend.filter.defaultModel = FilterRule(.regexp(try Regexp("gemma", caseSensitive: false)))
    let list = FilteredList([(backend, try Self.catalogue(Self.ids))])
    #expect(list.publicIDs == Self.ids)
    #expect(list.idleRules.map(\.rule.description) == ["default: gemma"])
  }

  @Test func `only the first match is the default`() throws {
    let list = FilteredList([(try Self.backend(leader: "gpt.*"), try Self.catalogue(["b", "gpt-2", "gpt-1", "a"]))])
    #expect(list.publicIDs == ["gpt-2", "a", "b", "gpt-1"])
  }

  @Test func `a union keeps the configuration's order with the defaults before all`() throws {
    let list = FilteredList([
      (Self.backend(name: "one", prefix: "one/"), try Self.catalogue(["z", "a"])),
      (try Self.backend(name: "two", prefix: "two/", leader: "m"), try Self.catalogue(["z", "m", "a"])),
      (try Self.backend(name: "three", prefix: "", leader: "x"), try Self.catalogue(["z", "x"])),
    ])
    #expect(list.publicIDs == ["two/m", "x", "one/z", "one/a", "two/a", "two/z", "z"])
    #expect(list.entry("two/m")?.backend == "two")
    #expect(list.entry("m") == nil)
  }

  @Test func `the first backend wins a public id, whatever the second's default`() throws {
    let list = FilteredList([
      (Self.backend(name: "one"), try Self.catalogue(["a", "b"])),
      (try Self.backend(name: "two", leader: "b"), try Self.catalogue(["b", "c"])),
      (Self.backend(name: "three"), try Self.catalogue(["b", "a"])),
    ])
    #expect(list.publicIDs == ["a", "b", "c"])
    #expect(list.entry("b")?.backend == "one")
    #expect(
      list.clashes == [
        ListClash(publicID: "b", loser: "two", reason: .precedence(backend: "one")),
        ListClash(publicID: "b", loser: "three", reason: .precedence(backend: "one")),
        ListClash(publicID: "a", loser: "three", reason: .precedence(backend: "one")),
      ])
  }

  @Test func `a model that is hidden at the first backend is listed from the second`() throws {
    let nothing = FilterRule(.simple(ExactID("none", caseSensitive: false)))
    let list = FilteredList([
      (Self.backend(name: "one", rules: [nothing]), try Self.catalogue(["a"])), (Self.backend(name: "two"), try Self.catalogue(["a"])),
    ])
    #expect(list.entry("a")?.backend == "two")
    #expect(list.clashes.isEmpty)
  }

  @Test func `rules that match nothing are reported, and those that others hide are not`() throws {
    let rules = [
      FilterRule(.glob(Glob("gpt*", caseSensitive: false))), FilterRule(.simple(ExactID("gpt-4o", caseSensitive: false))),
      FilterRule(.simple(ExactID("gtp-4o", caseSensitive: false)), position: SourcePosition(line: 3, column: 9)),
    ]
    let backend = Self.backend(rules: rules)
    #expect(
      FilteredList([(backend, try Self.catalogue(Self.ids))]).idleRules == [.init(backend: "main", rule: .selection(rules[2]))]
    )
    #expect(FilteredList([(backend, try Self.catalogue([]))]).idleRules.isEmpty)
  }

  @Test func `a regexp that runs away is named once and hides what it did not match`() throws {
    let rule = FilterRule(.regexp(try Regexp("(x+)+y", caseSensitive: false, deadline: .milliseconds(1))))
    let runaway = String(repeating: "x", count: 60)
    let list = FilteredList([(Self.backend(rules: [rule]), try Self.catalogue(["xy", runaway, runaway + "x"]))])
    #expect(list.publicIDs == ["xy"])
    #expect(list.stoppedRules == [.init(backend: "main", rule: .selection(rule))])
  }

  @Test func `the list is rendered with prefixes and nothing else changed`() throws {
    let document = try ModelListDocument(parsing: Array(#"{"data":[{"id":"a", "x":1.0},{"name":"b"}]}"#.utf8))
    let list = FilteredList([(Self.backend(prefix: "p/"), Catalogue([document])), (Self.backend(), try Self.catalogue(["c"]))])
    let expected = #"{"object":"list","data":[{"id":"p/a", "x":1.0},{"id":"p/b","name":"p/b"},{"id":"c"}]}"#
    #expect(String(decoding: list.render(), as: UTF8.self) == expected)
    #expect(list.model("p/a").map { String(decoding: $0, as: UTF8.self) } == #"{"id":"p/a", "x":1.0}"#)
    #expect(list.model("a") == nil)
  }

  @Test func `no models make an empty list`() {
    #expect(String(decoding: FilteredList([]).render(), as: UTF8.self) == #"{"object":"list","data":[]}"#)
  }

  private static func backend(name: String = "main", prefix: String = "", rules: [FilterRule] = []) -> Backend {
    var backend = Backend(name: name, baseURL: BaseURL(scheme: .https, host: "example.org", port: 443, path: "/v1"), auth: .none)
    backend.prefix = prefix
    backend.filter.rules = rules
    return backend
  }

  private static func backend(name: String = "main", prefix: String = "", rules: [FilterRule] = [], leader: String) throws -> Backend {
    var backend = backend(name: name, prefix: prefix, rules: rules)
    backend.filter.defaultModel = FilterRule(.regexp(try Regexp(leader, caseSensitive: false)))
    return backend
  }

  private static func catalogue(_ ids: [String]) throws -> Catalogue {
    let objects = ids.map { #"{"id":"\#($0)"}"# }.joined(separator: ",")
    return Catalogue([try ModelListDocument(parsing: Array("[\(objects)]".utf8))])
  }
}

extension FilteredList {
  fileprivate var publicIDs: [String] { entries.map(\.publicID) }
}
