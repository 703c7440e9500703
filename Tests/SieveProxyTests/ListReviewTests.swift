import SieveCore
import Testing

@testable import SieveProxy

@Suite struct ListReviewTests {
  @Test func `of a list that is as it was meant there is nothing to say`() throws {
    let rule = FilterRule(.glob(Glob("gpt-*", caseSensitive: false)))
    #expect(try Self.warnings([("a", "a/", [rule], ["gpt-4o", "llama"]), ("b", "b/", [], ["gpt-4o"])]).isEmpty)
    #expect(ListReview.warnings(FilteredList([])).isEmpty)
  }

  @Test func `a rule that matches nothing is named, with its line`() throws {
    let matching = FilterRule(.simple(ExactID("m", caseSensitive: false)))
    let glob = FilterRule(.glob(Glob("gtp-*", caseSensitive: false)), position: SourcePosition(line: 12, column: 9))
    let simple = FilterRule(.simple(ExactID("gpt-5", caseSensitive: false)))
    #expect(
      try Self.warnings([("local", "", [glob, matching, simple], ["m"])]) == [
        "backend 'local': line 12: glob: gtp-* matches no model", "backend 'local': simple: gpt-5 matches no model",
      ])
  }

  @Test func `a rule of metadata that matches nothing is named, one that matches is not`() throws {
    func rule(_ glob: String) -> FilterRule {
      FilterRule(.glob(Glob(glob, caseSensitive: false)), position: SourcePosition(line: 7, column: 3))
    }
    var backend = Backend(name: "a", baseURL: BaseURL(scheme: .http, host: "localhost", port: 80, path: "/v1"), auth: .none)
    let field = MetadataField(name: "x", value: Array("1".utf8))
    backend.metadata = [
      MetadataRule(rules: [rule("nomatch*"), rule("m*")], fields: [field]), MetadataRule(rules: [], fields: [field]),
    ]
    let catalogue = Catalogue([try ModelListDocument(parsing: Array(#"[{"id":"m"}]"#.utf8))])
    #expect(ListReview.warnings(FilteredList([(backend, catalogue)])) == ["backend 'a': line 7: metadata: glob: nomatch* matches no model"])
  }

  @Test func `a rule of a view that matches nothing is named with the view`() throws {
    var backend = Backend(name: "a", baseURL: BaseURL(scheme: .http, host: "localhost", port: 80, path: "/v1"), auth: .none)
    backend.prefix = "a/"
    var filter = ModelFilter()
    filter.rules = ["m", "a/m"].map { FilterRule(.simple(ExactID($0, caseSensitive: false))) }
    let catalogue = Catalogue([try ModelListDocument(parsing: Array(#"[{"id":"m"}]"#.utf8))])
    let list = FilteredList([(backend, catalogue)], view: View(name: "v", filter: filter))
    let warning = "view 'v': simple: m matches nothing; its rules are for ids with their prefixes"
    #expect(ListReview.warnings(list) == [warning] && ListReview.viewWarnings(list) == [warning])
  }

  @Test func `a regexp that was stopped is named`() throws {
    let regexp = try Regexp("(a+)+b", caseSensitive: true, deadline: .milliseconds(1))
    let rule = FilterRule(.regexp(regexp), position: SourcePosition(line: 3, column: 1))
    let everything = FilterRule(.glob(Glob("*", caseSensitive: true)))
    #expect(
      try Self.warnings([("local", "", [rule, everything], [String(repeating: "a", count: 60)])]) == [
        "backend 'local': line 3: regexp: (a+)+b took longer than 100 ms and was stopped; simplify it"
      ])
  }

  @Test func `a model that another backend's hides is named`() throws {
    #expect(
      try Self.warnings([("one", "", [], ["m", "x"]), ("two", "", [], ["m", "y"])]) == [
        "'m' of backend 'two' cannot be reached: backend 'one' has it too and comes first"
      ])
  }

  @Test func `filters that leave nothing are mentioned, an empty list is not`() throws {
    let rule = FilterRule(.glob(Glob("gpt-*", caseSensitive: false)))
    #expect(
      try Self.warnings([("a", "", [rule], ["x", "y"])]) == [
        "backend 'a': glob: gpt-* matches no model", "the filters hide all 2 models",
      ])
    #expect(try Self.warnings([("a", "", [rule], [])]).isEmpty)
  }

  private static func warnings(_ sources: [(name: String, prefix: String, rules: [FilterRule], ids: [String])]) throws -> [String] {
    ListReview.warnings(
      FilteredList(
        try sources.map { source in
          var backend = Backend(
            name: source.name, baseURL: BaseURL(scheme: .http, host: "localhost", port: 80, path: "/v1"), auth: .none)
          backend.prefix = source.prefix
          backend.filter.rules = source.rules
          let list = "[" + source.ids.map { #"{"id":"\#($0)"}"# }.joined(separator: ",") + "]"
          return (backend, Catalogue([try ModelListDocument(parsing: Array(list.utf8))]))
        }))
  }
}
