import Testing

@testable import SieveCore

@Suite struct ModelObjectTests {
  @Test(arguments: [
    (#"{"id":"a"}"#, #"{"id":"or/a"}"#),
    (#"{ "x" : 1.50 ,"id"  :"a" , "y":[ ] }"#, #"{ "x" : 1.50 ,"id"  :"or/a" , "y":[ ] }"#),
    (#"{"id":"a","name":"a"}"#, #"{"id":"or/a","name":"or/a"}"#),
    (#"{"name":"a","x":{"id":"a","name":"a"},"id":"a"}"#, #"{"name":"or/a","x":{"id":"a","name":"a"},"id":"or/a"}"#),
    (#"{"id":"a","name":"A"}"#, #"{"id":"or/a","name":"A"}"#),
    (#"{"id":"a\/b\u003a","name":"a/b:"}"#, #"{"id":"or/a\/b\u003a","name":"or/a/b:"}"#),
    (#"{"name":"a"}"#, #"{"id":"or/a","name":"or/a"}"#),
    (#"{ "size":1e400, "name":"\u0061" }"#, #"{"id":"or/\u0061", "size":1e400, "name":"or/\u0061" }"#),
    (#"{"id":null,"name":"a"}"#, #"{"id":"or/a","name":"or/a"}"#), (#"{"name":"a","id":7 }"#, #"{"name":"or/a","id":"or/a" }"#),
    (#"{"id":"","key":"a"}"#, #"{"id":"or/a","key":"a"}"#), (#"{ "key":"a","name":"A"}"#, #"{"id":"or/a", "key":"a","name":"A"}"#),
    (#"{"slug":"a","name":"a"}"#, #"{"id":"or/a","slug":"a","name":"or/a"}"#), ("\"a\"", #"{"id":"or/a","object":"model"}"#),
    ("\"\\u0061\"", #"{"id":"or/\u0061","object":"model"}"#),
    (#"{"id":"日","d":"\ud83d\ude00 é"}"#, #"{"id":"or/日","d":"\ud83d\ude00 é"}"#),
  ])
  func `the prefix goes before the id and nothing else changes`(object: String, written: String) throws {
    #expect(try Self.write(object, prefix: "or/") == written)
  }

  @Test(arguments: [#"{"id":"a"}"#, #"{ "name" : "a","id":"a" ,"n":-0.0E+1}"#])
  func `without a prefix the object is the upstream's, byte for byte`(object: String) throws {
    #expect(try Self.write(object, prefix: "") == object)
  }

  @Test func `the prefix is escaped`() throws {
    #expect(try Self.write(#"{"id":"a"}"#, prefix: "\"\\\n") == #"{"id":"\"\\\u000aa"}"#)
  }

  @Test(arguments: [
    (#"{"id":"a","name":"a"}"#, #"{"id":"x\"y","name":"x\"y"}"#),
    (#"{ "name":"A" , "id" : "a\u0062" }"#, #"{ "name":"A" , "id" : "x\"y" }"#),
    (#"{"name":"a","n":1}"#, #"{"id":"x\"y","name":"x\"y","n":1}"#),
  ])
  func `another id can take the place of the upstream's`(object: String, written: String) throws {
    var out: [UInt8] = []
    try #require(try ModelListDocument(parsing: Array("[\(object)]".utf8)).models.first).write(id: "x\"y", to: &out)
    #expect(String(decoding: out, as: UTF8.self) == written)
  }

  private static func write(_ object: String, prefix: String) throws -> String {
    // Neighbours show whether the object's bounds are right.
    let document = try ModelListDocument(parsing: Array(#"[{"id":"before"} , \#(object) ,{"id":"behind"}]"#.utf8))
    var out: [UInt8] = []
    Array(document.models)[1].write(prefix: prefix, to: &out)
    return String(decoding: out, as: UTF8.self)
  }
}
