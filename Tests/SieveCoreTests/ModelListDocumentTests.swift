import Testing

@testable import SieveCore

@Suite struct ModelListDocumentTests {
  @Test(arguments: [
    #"{"object":"list","data":[{"id":"a"},{"id":"b"}]}"#, #"[{"id":"a"},{"id":"b"}]"#, #"{"models":[{"name":"a"},{"name":"b"}]}"#,
    "\u{FEFF} [ {\"id\" : \"a\"} ,\n{\"name\":\"b\"} ] ", #"{"models":[{"id":"x"}],"data":[{"id":"a"},{"id":"b"}]}"#,
    #"{"data":{"no":"list"},"models":[{"id":"a"},{"id":"b"}]}"#, #"{"d\u0061ta":[{"\u0069d":"a"},{"i\u0064":"\u0062"}]}"#,
    #"{"data":[{"id":"x"}],"data":[{"id":"a"},{"id":"b"}]}"#, #"[{"id":null},{"id":"a"},{"id":"b","name":7}]"#,
    #"["a","b"]"#, #"{"data":["a",{"id":"b"}]}"#, #"{"models":[{"key":"a","display_name":"A"},{"slug":"b","name":"B: b"}]}"#,
    #"{"data":[{"model_name":"a","litellm_params":{"model":"x"}},{"name":"b"}]}"#, #"[{"id":null,"name":"a"},{"id":"","name":"b"}]"#,
    #"{"data":null,"models":[{"id":"a"},{"name":"b","id":7}]}"#, #"{"data":[],"models":["a","b"]}"#, #"{"models":[],"data":["a","b"]}"#,
    #"{"models":["a","b"],"data":null}"#,
    #"[{"id":"a","slug":"x","slug":"y"},{"id":"b","key":"x"}]"#,
  ])
  func `models are found under data, models or nothing`(text: String) throws {
    #expect(try Self.parse(text).models.map(\.id) == ["a", "b"])
  }

  @Test func `ids are decoded`() throws {
    let document = try Self.parse(#"[{"id":"a\/b\u003afree"},{"id":"\ud83d\ude00 \"x\" \\"},{"name":"日本"}]"#)
    #expect(document.models.map(\.id) == ["a/b:free", "😀 \"x\" \\", "日本"])
  }

  @Test(arguments: [
    "7", "null", "\"\"", "[]", #"{"id":""}"#, #"{"id":7}"#, #"{"id":null,"name":null}"#, #"{"slug":"x","slug":"y"}"#,
    #"{"id":"\ud800","name":"n"}"#, #"{"object":"model"}"#, #"{"id":"x","id":"x"}"#,
    "{}", #"{"id":"x","\u0069d":"y"}"#, #"{"id":"x","name":"a","name":"b"}"#, #"{"id":"half \ud800 a pair"}"#, #"{"id":["x"]}"#,
  ])
  func `an entry that is no model is skipped and counted`(entry: String) throws {
    let document = try Self.parse("[\(entry),{\"id\":\"a\"},\(entry)]")
    #expect(document.models.map(\.id) == ["a"])
    #expect(document.skipped == 2)
  }

  @Test(arguments: [#"{"data":[]}"#, "[]", #"{"models":[]}"#, #"{"object":"list","data":null}"#])
  func `an empty list is a list`(text: String) throws {
    #expect(try Self.parse(text).models.isEmpty)
  }

  @Test func `a paged list says where it goes on`() throws {
    let page = try Self.parse(#"{"data":[{"id":"a"}],"first_id":"z","has_more":true,"last_id":"a\u002f1"}"#)
    #expect(page.continuation == .after("a/1"))
    let last = try Self.parse(#"{"data":[{"id":"a","has_more":true,"last_id":"no"}],"has_more":false,"last_id":null}"#)
    #expect(last.continuation == nil)
  }

  @Test(arguments: [
    (#"{"data":[],"has_more":true}"#, ListContinuation.after(nil)),
    (#"{"models":[],"nextPageToken":"t\u0031"}"#, .token(parameter: "pageToken", "t1")),
    (#"{"models":[],"next_page_token":"t"}"#, .token(parameter: "page_token", "t")),
    (#"{"data":[],"links":{"self":"/a","next":"/b?c"}}"#, .link("/b?c")),
    (#"{"data":[],"_links":{"next":{"href":"https://x/b"}}}"#, .link("https://x/b")), (#"{"data":[],"next":"?page=2"}"#, .link("?page=2")),
    (#"{"data":[],"next":7}"#, .unclear), (#"{"data":[],"result_info":{"page":2,"total_pages":3}}"#, .unclear),
    (#"{"data":[],"has_more":false,"nextPageToken":"t"}"#, .token(parameter: "pageToken", "t")),
    (#"{"data":[],"hasMore":true,"lastId":"a"}"#, .after("a")),
    (#"{"data":[],"meta":{"current_page":1,"next_page":2}}"#, .token(parameter: "page", "2")),
    (#"{"data":[],"nextPage":"/b?page=2"}"#, .link("/b?page=2")), (#"{"data":[],"next_page":true}"#, .unclear),
    (#"{"data":[],"meta":{"currentPage":1,"totalPages":2}}"#, .unclear),
  ])
  func `every way of going on is understood`(text: String, continuation: ListContinuation) throws {
    #expect(try Self.parse(text).continuation == continuation)
  }

  @Test(arguments: [
    #"{"data":[],"has_more":false}"#, #"{"data":[],"nextPageToken":""}"#, #"{"data":[],"next_page_token":null}"#, "[]",
    #"{"data":[],"links":{"next":null}}"#, #"{"data":[],"links":null,"next":null}"#, #"{"data":[],"links":["x"],"next":false}"#,
    #"{"data":[],"hasMore":false,"meta":{"next_page":null,"currentPage":2,"totalPages":2}}"#, #"{"data":[],"nextPage":""}"#,
  ])
  func `a list that does not go on says so in as many ways`(text: String) throws {
    #expect(try Self.parse(text).continuation == nil)
  }

  @Test(arguments: ["[7]", #"{"data":[{"object":"model"},{"object":"model"}]}"#, "[[]]"])
  func `a list in which nothing is a model is no empty list`(text: String) {
    #expect(throws: ModelListError.self) { try Self.parse(text) }
  }

  @Test(arguments: [
    (#"{"error":{"message":"no"}}"#, 0), ("  null", 2), (#""data""#, 0), ("17", 0), ("{}", 0), (#"{"data":"x"}"#, 0), ("", 0),
    ("<html>", 0), (#"{"data":[{"id":"a"}]"#, 20), (#"{"data":[{"id":"a"},]}"#, 20), (#"{"data":[{"id":"a"}]} x"#, 22),
    (#"{"data":[{"id":"a","n":01}]}"#, 24),
  ])
  func `anything else is an error that says where`(text: String, offset: Int) {
    let error = #expect(throws: ModelListError.self) { try Self.parse(text) }
    #expect(error?.offset == offset)
  }

  @Test(arguments: [
    (#"{"data":null}"#, "", #"{"data":[{"id":"a"},{"id":"c"}]}"#, #"{"data":null}"#),
    (
      #"{"x":1,"data":[],"nextPageToken":"t"}"#, "n", #"{"x":1,"data":[{"id":"a"},{"id":"c"}],"nextPageToken":"n"}"#,
      #"{"x":1,"data":[],"nextPageToken":""}"#
    ),
    (
      #"{"nextPageToken":"t","data":null,"models":[{"id":"b"}]}"#, "n",
      #"{"nextPageToken":"n","data":null,"models":[{"id":"a"},{"id":"c"}]}"#,
      #"{"nextPageToken":"","data":null,"models":[]}"#
    ),
    (
      #"{"data":[{"id":"a"}],"models":["c",{"name":"b"},7]}"#, "n", #"{"data":[{"id":"a"},{"id":"c"}],"models":["c"],"nextPageToken":"n"}"#,
      #"{"data":[],"models":[]}"#
    ),
  ])
  func `an answer keeps its shape with the models of other pages, and with none`(
    first: String, token: String, all: String, none: String
  ) throws {
    let shown = try Self.parse(#"[{"id":"a"},{"id":"c"}]"#).models
    let document = try Self.parse(first)
    #expect(String(decoding: document.rewritten(Array(shown), nextToken: token), as: UTF8.self) == all)
    #expect(String(decoding: document.rewritten([], nextToken: ""), as: UTF8.self) == none)
  }

  private static func parse(_ text: String) throws -> ModelListDocument {
    try ModelListDocument(parsing: Array(text.utf8))
  }
}
