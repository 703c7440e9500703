import Testing

@testable import SieveCore

@Suite struct FieldScannerTests {
  private static let object = #"""
    {"id":"a","n":8192,"p":{"prompt":"0.1","deep":{"er":[1,"x",null,{"a":1}]}},"b":false,"z":null,"\u0071":"q","é":1e400,"s":"\ud83d"}
    """#

  @Test(
    arguments: [
      ("id", .text("a")), ("n", .number(8192)), ("p", .object), ("p.prompt", .text("0.1")), ("p.deep", .object),
      ("p.deep.er", .list([.number(1), .text("x"), .object])), ("b", .boolean(false)), ("q", .text("q")), ("é", .number(.infinity)),
      ("z", nil), ("N", nil), ("prompt", nil), ("p.n", nil), ("id.x", nil), ("p.deep.er.a", nil), ("p.deep.er.0", nil), ("s", nil),
    ] as [(String, ModelFieldValue?)])
  func `a path leads into objects, and nowhere else`(path: String, value: ModelFieldValue?) throws {
    #expect(FieldScanner.values(at: [try #require(FieldPath(path))], in: Self.object) == [value])
  }

  @Test func `several paths are read in one walk`() throws {
    let paths = try ["p.deep.er", "p", "gone", "n", "p.prompt", "n"].map { try #require(FieldPath($0)) }
    let values = FieldScanner.values(at: paths, in: Self.object)
    #expect(values == [.list([.number(1), .text("x"), .object]), .object, nil, .number(8192), .text("0.1"), .number(8192)])
  }

  @Test(
    arguments: [
      (#"{"a":1,"a":2}"#, .number(2)), (#"{"a":1,"a":null}"#, nil), (#"{"a":{"b":1},"a":{"c":2}}"#, .object),
    ] as [(String, ModelFieldValue?)])
  func `the last of two members counts`(object: String, value: ModelFieldValue?) throws {
    let paths = [try #require(FieldPath("a")), try #require(FieldPath("a.b"))]
    #expect(FieldScanner.values(at: paths, in: object) == [value, nil])
  }
}
