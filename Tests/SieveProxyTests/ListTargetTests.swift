import SieveCore
import Testing

@testable import SieveProxy

@Suite struct ListTargetTests {
  private static let first = ListTarget(path: "/api/v1/models", query: "a=1")

  @Test(arguments: [
    (#"{"data":[{"id":"x"}],"has_more":true,"last_id":"b c"}"#, "a=1&after_id=b%20c&after=b%20c"),
    (#"{"data":[{"id":"x"},{"id":"y/z"}],"has_more":true}"#, "a=1&after_id=y%2Fz&after=y%2Fz"),
    (#"{"models":[],"nextPageToken":"t&="}"#, "a=1&pageToken=t%26%3D"), (#"{"models":[],"next_page_token":"t"}"#, "a=1&page_token=t"),
    (#"{"data":[],"links":{"next":"https://elsewhere.example/api/v1/models?page=2#x"}}"#, "page=2"),
    (#"{"data":[],"next":"?page=2"}"#, "page=2"), (#"{"data":["a"],"next_cursor":"t"}"#, "a=1&cursor=t"),
    (#"{"data":["a"],"pagination":{"next":"?page=2"}}"#, "page=2"), (#"{"data":["a"],"paging":{"next_cursor":"u"}}"#, "a=1&cursor=u"),
  ])
  func `the next page is on the same path`(page: String, query: String) throws {
    let next = try #require(Self.next(try Self.document(page)))
    #expect(next.path == "/api/v1/models")
    #expect(next.query == query)
  }

  @Test func `parameters of one page do not pile up on the next`() throws {
    let page = try Self.document(#"{"models":[],"nextPageToken":"t"}"#)
    let second = try #require(Self.next(page))
    #expect(second.next(behind: page, link: nil) == .page(second))
  }

  @Test(arguments: [
    ("https://user@elsewhere.example:99/v2/list?p=2", "/v2/list"), ("//elsewhere.example/v2/list", "/v2/list"), ("/v2/list?x", "/v2/list"),
    ("https://elsewhere.example", "/api/v1/models"), ("https://elsewhere.example/?p=2", "/api/v1/models"),
  ])
  func `of an address the path counts and never the host`(address: String, path: String) throws {
    let page = try Self.document(#"{"data":[],"links":{"next":"\#(address)"}}"#)
    #expect(Self.next(page)?.path == path)
  }

  @Test(arguments: ["/a b", "/a\\r\\nX: y", "/\u{E9}", "/a\\u0000", "/" + String(repeating: "x", count: 9000)])
  func `an address that could break a request is not followed`(address: String) throws {
    let page = try Self.document(#"{"data":[],"next":"\#(address)"}"#)
    #expect(Self.first.next(behind: page, link: nil) == .unreachable)
  }

  @Test(arguments: [
    #"{"data":[],"has_more":true}"#, #"{"data":["a"],"next":2}"#, #"{"data":["a"],"next":true}"#,
    #"{"data":["a"],"result_info":{"page":1,"total_pages":3}}"#,
    #"{"data":["a"],"meta":{"total_pages":2}}"#, #"{"data":["a"],"pagination":{"next":"/\u0000"}}"#,
  ])
  func `a list that goes on in a way that nobody knows is not taken for whole`(page: String) throws {
    #expect(Self.first.next(behind: try Self.document(page), link: nil) == .unreachable)
  }

  @Test(arguments: [
    #"{"data":["a"],"next":null}"#, #"{"data":["a"],"next":false,"has_more":false}"#,
    #"{"data":["a"],"result_info":{"page":3,"total_pages":3}}"#,
    #"{"data":["a"],"next":"","next_cursor":"","links":{}}"#, #"{"data":["a"],"pagination":{"next":null,"next_cursor":null}}"#,
    #"{"data":["a"],"page":1}"#,
  ])
  func `a list that is whole says so in many ways`(page: String) throws {
    #expect(Self.first.next(behind: try Self.document(page), link: nil) == .nothing)
  }

  @Test func `the header Link counts where the body says nothing`() throws {
    #expect(Self.next(try Self.document("[]"), link: "/v1/models?cursor=x")?.query == "cursor=x")
    #expect(Self.first.next(behind: try Self.document("[]"), link: nil) == .nothing)
    #expect(Self.first.next(behind: try Self.document("[]"), link: "/a b") == .unreachable)
  }

  private static func next(_ page: ModelListDocument, link: String? = nil) -> ListTarget? {
    if case .page(let target) = first.next(behind: page, link: link) { target } else { nil }
  }

  private static func document(_ text: String) throws -> ModelListDocument { try ModelListDocument(parsing: Array(text.utf8)) }
}
