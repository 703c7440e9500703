import Foundation
import TestSupport
import Testing

@testable import SieveCore

/// Lists in every shape that is met, with members of any kind around what matters.
@Suite("A list in any shape")
struct ListShapePropertyTests {
  private static let ids = [
    "a", "b/c:free", "./models/x.gguf", "caf\u{E9}", "cafe\u{301}", "😀", "quote\"d", "back\\slash", "models/gemini", " ", "a b", "null",
    "id",
  ]

  private struct Generator {
    var random: SplitMix64

    mutating func blank() -> String { random.pick(["", "", " ", "\n", "\t "]) }

    func text(_ value: String) -> String {
      var out: [UInt8] = []
      JSONString.write(value, to: &out)
      return String(decoding: out, as: UTF8.self)
    }

    /// One model, and where nothing else says what it is called, what stands in for the id.
    mutating func model(_ id: String, _ shape: Int) -> String {
      var members: [String] = []
      switch shape {
      case 0: return text(id)
      case 1: members = [#""id":"# + text(id)]
      case 2: members = [#""id":null"#, #""name":"# + text(id)]
      default: members = [text(random.pick(["slug", "key", "model_name", "name"])) + ":" + text(id)]
      }
      let others = [
        #""created":1700000000123"#, #""owned_by":null"#, #""pricing":{"prompt":"-1","id":"x"}"#, #""tags":["id",{"id":1}]"#, #""Id":3"#,
      ]
      members += others.filter { _ in random.oneIn(3) }
      return "{" + members.shuffled(using: &random).map { blank() + $0 + blank() }.joined(separator: ",") + "}"
    }

    mutating func list(_ models: [String]) -> String {
      let array = "[" + models.joined(separator: ",\(blank())") + "]"
      let others = [#""object":"list""#, #""has_more":false"#, #""links":{"next":null}"#, #""first_id":null"#].filter { _ in random.oneIn(2)
      }
      switch Int.random(in: 0..<4, using: &random) {
      case 0: return blank() + array
      case 1: return "{" + (others + [#""data":"# + array]).shuffled(using: &random).joined(separator: ",") + "}"
      case 2: return "{" + (others + [#""models":"# + array]).shuffled(using: &random).joined(separator: ",") + "}"
      default: return "{" + (others + [#""data":null"#, #""models":"# + array]).shuffled(using: &random).joined(separator: ",") + "}"
      }
    }
  }

  @Test("has all its ids, byte for byte, in order, and is rendered as JSON with the prefix before each")
  func all() throws {
    for seed in 0..<2000 as Range<UInt64> {
      var generator = Generator(random: SplitMix64(seed: seed))
      let ids = Array(Self.ids.shuffled(using: &generator.random).prefix(Int.random(in: 0...6, using: &generator.random)))
      let shape = Int.random(in: 0...4, using: &generator.random)
      let text = generator.list(ids.map { generator.model($0, shape) })
      let document = try ModelListDocument(parsing: Array(text.utf8))
      #expect(document.models.map { Array($0.id.utf8) } == ids.map { Array($0.utf8) }, "seed \(seed): \(text)")
      #expect(document.skipped == 0 && document.continuation == nil, "seed \(seed): \(text)")
      var backend = Backend(name: "b", baseURL: BaseURL(scheme: .https, host: "b.example", port: 443, path: "/v1"), auth: .none)
      backend.prefix = "p\"/"
      let rendered = FilteredList([(backend, Catalogue([document]))]).render()
      let json = try #require(try JSONSerialization.jsonObject(with: Data(rendered)) as? [String: Any])
      let listed = (json["data"] as? [[String: Any]])?.compactMap { $0["id"] as? String } ?? []
      #expect(listed.map { Array($0.utf8) } == ids.map { Array("p\"/\($0)".utf8) }, "seed \(seed): \(text)")
    }
  }

  @Test(
    "that goes on says how",
    arguments: [
      (#"{"data":["a"],"has_more":true}"#, ListContinuation.after(nil)), (#"{"data":["a"],"has_more":true,"last_id":"z"}"#, .after("z")),
      (#"{"models":["a"],"nextPageToken":"t"}"#, .token(parameter: "pageToken", "t")),
      (#"{"models":["a"],"next_page_token":"t"}"#, .token(parameter: "page_token", "t")),
      (#"{"data":["a"],"next":"/v1/models?p=2"}"#, .link("/v1/models?p=2")),
      (#"{"data":["a"],"links":{"next":"u"}}"#, .link("u")), (#"{"data":["a"],"_links":{"next":{"href":"u"}}}"#, .link("u")),
    ])
  func continuation(text: String, continuation: ListContinuation) throws {
    #expect(try ModelListDocument(parsing: Array(text.utf8)).continuation == continuation)
  }
}
