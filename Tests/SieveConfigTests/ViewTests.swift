import SieveConfig
import SieveCore
import Testing

@Suite("Views of a file")
struct ViewTests {
  private func text(_ views: String) -> String { "views: \(views)\nmodel_filter: {base_url: 'http://h/v1'}" }

  @Test func aViewIsAFilterWithEveryKeyOfOne() throws {
    let view = try #require(
      try load(
        text(
          """

            small:
              simple: [fast, Smart]
              glob: "local/*"
              regexp: .*x
              where: {n: "> 5"}
              where_missing: keep
              exclude: {glob: "*-preview"}
              case_sensitive: true
              default: fast
          """)
      ).configuration.views.first)
    #expect(view.name == "small")
    #expect(view.position == SourcePosition(line: 2, column: 3))
    #expect(view.filter.rules.map(\.description) == ["simple: fast", "simple: Smart", "glob: local/*", "regexp: .*x"])
    #expect(view.filter.conditions.map(\.description) == ["n: > 5"])
    #expect(view.filter.whereMissing == .keep)
    #expect(view.filter.exclude.rules.map(\.description) == ["glob: *-preview"])
    #expect(view.filter.caseSensitive)
    #expect(view.filter.defaultModel?.description == "regexp: fast")
  }

  @Test(
    "A view that cannot work is refused where it stands",
    arguments: [
      ("{a: {smple: x, glob: y}}", "1:13: unknown key 'smple' in view 'a'. Did you mean 'simple'?"),
      (
        "{a: {prefix: x, glob: y}}",
        "1:13: unknown key 'prefix' in view 'a'. Known are case_sensitive, default, exclude, glob, regexp, simple, where, where_missing."
      ),
      ("{a: {}}", "1:9: view 'a' filters nothing; give it simple, glob, regexp, where or exclude"),
      ("{a: }", "1:9: view 'a' filters nothing; give it simple, glob, regexp, where or exclude"),
      ("{a: {default: x, case_sensitive: true}}", "1:9: view 'a' filters nothing; give it simple, glob, regexp, where or exclude"),
      ("{a: x}", "1:12: view 'a' must be a mapping, not text"),
      ("{a: {glob: }}", "1:9: view 'a' filters nothing; give it simple, glob, regexp, where or exclude"),
      (
        "{a: {where: {n: ~ x}}}",
        "1:24: the condition '~ x' on 'n' has no operator that is known (< <= > >= = != contains matches); text that begins like one needs = before it"
      ),
      ("{a/b: {glob: x}}", "1:9: the name of a view must be made of letters, digits and -._~!$&'()*+,;=:@, and not be . or .., not 'a/b'"),
      ("{..: {glob: x}}", "1:9: the name of a view must be made of letters, digits and -._~!$&'()*+,;=:@, and not be . or .., not '..'"),
      ("{'': {glob: x}}", "1:9: the name of a view must be made of letters, digits and -._~!$&'()*+,;=:@, and not be . or .., not ''"),
      ("{}", "1:8: 'views' is empty; remove it or give it an entry"),
      ("x", "1:8: 'views' must be a mapping, not text"),
    ])
  func refusals(views: String, problem: String) {
    #expect(problems(in: text(views)) == ["config.yaml:" + problem])
  }
}
