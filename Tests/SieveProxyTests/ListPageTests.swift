import SieveCore
import Testing

@testable import SieveProxy

@Suite struct ListPageTests {
  @Test(arguments: [
    ("limit=2", 0..<2, ""), ("limit=2&x=1&after=b", 2..<4, "x=1"), ("after_id=b", 2..<5, ""), ("before_id=d", 0..<3, ""),
    ("before_id=d&limit=1", 2..<3, ""),
    ("pageSize=2&pageToken=c", 3..<5, ""), ("pageToken=", 0..<5, ""), ("limit=0", 0..<5, ""), ("limit=-1", 0..<5, ""),
    ("limit=x", 0..<5, ""), ("limit", 0..<5, ""),
    ("limit=99", 0..<5, ""), ("%6Cimit=1", 0..<1, ""), ("after=a&before_id=e", 1..<4, ""), ("limit=1&limit=2", 0..<2, ""),
    ("after=%62&y", 2..<5, "y"),
    ("limit=999999999999999999999", 0..<5, ""), ("before_id=a", 0..<0, ""), ("after=e", 5..<5, ""), ("after=d&before_id=b", 1..<1, ""),
  ])
  func `a page is what its parameters say, and what is not of them stays`(query: String, range: Range<Int>, rest: String) throws {
    var remaining = query
    let page = try #require(ListPage(takenFrom: &remaining))
    #expect(remaining == rest)
    #expect(try page.range(of: 5) { Array("abcde").firstIndex(of: Character($0)) } == range)
  }

  @Test(arguments: ["", "x=1", "limits=1&Limit=2"]) func `a query without its parameters is no page`(query: String) {
    var rest = query
    #expect(ListPage(takenFrom: &rest) == nil)
    #expect(rest == query)
  }

  @Test func `a page that begins at what is not there is refused`() throws {
    var query = "after=gone"
    let page = try #require(ListPage(takenFrom: &query))
    #expect(throws: SieveError.self) { try page.range(of: 5) { _ in nil } }
  }
}
