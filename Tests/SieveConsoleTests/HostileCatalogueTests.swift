import Foundation
import SieveCore
import Testing

@testable import SieveConsole
@testable import SieveProxy

@Suite("A catalogue that means harm")
struct HostileCatalogueTests {
  // A scanner that was not optimised takes seconds for a megabyte.
  #if DEBUG
    private static let size = 1 << 13
  #else
    private static let size = 1 << 20
  #endif
  private static let long = String(repeating: "é<b>\u{202E}", count: size / 8)
  private static let ids = ["<img src=x onerror=alert(1)>", "a\u{202E}b", "\u{0}\u{7}", "__proto__", long, long + "2"]

  /// Every field that anything is read from, as long as a backend likes.
  private static func model(_ id: String) -> [String: Any] {
    let words = [String](repeating: long, count: 3) + (0..<100).map(String.init)
    return [
      "id": id, "name": long, "owned_by": long, "description": long, "created": 1_790_000_000, long: long,
      "architecture": ["input_modalities": words, "output_modalities": words, "modality": long], "supported_parameters": words,
      "many": Array(0..<20_000), "deep": ["deep": ["deep": ["text": long]]], "pricing": ["prompt": long, "completion": long],
    ]
  }

  private static func console() throws -> TestConsole {
    let list = try JSONSerialization.data(withJSONObject: ["data": ids.map(model)])
    let file = """
      model_filter:
        or:
          base_url: http://or.example/v1
          where: {description: matches .*, name: matches .*}
          where_missing: keep
      aliases: {fast: or/__proto__}
      views: {all: {glob: ["*"]}}

      """
    return try TestConsole(file, lists: ["or": String(decoding: list, as: UTF8.self)])
  }

  @Test("makes no answer long, whatever is asked")
  func bounds() async throws {
    let test = try Self.console()
    test.console.changes.note(
      ListChange(
        backend: "or", appeared: [String](repeating: Self.long, count: 50), disappeared: [Self.long], appearedCount: 50,
        disappearedCount: 1, time: 1))
    let rows = try #require(try await test.get("models")["rows"] as? [[Any]])
    let ids = rows.compactMap { $0[0] as? String }
    #expect(ids.count == Self.ids.count + 1 && Set(ids).count == ids.count)
    var queries = [
      ("models", ""), ("models", "view=all"), ("rules", ""), ("session", ""), ("backends", ""), ("changes", ""), ("activity", ""),
      ("usage", ""),
      ("connect", ""),
    ]
    queries += ExportClient.allCases.map { ("connect/\($0.rawValue)", "") }
    for id in ids { queries.append(("model", "id=" + (try #require(id.addingPercentEncoding(withAllowedCharacters: .alphanumerics))))) }
    for (path, query) in queries {
      let answer = try await test.bytes(ConsoleRequest(method: "GET", path: "/-/api/v1/" + path, query: query))
      #expect(answer.status == 200 && answer.bytes.count < 160 << 10, "\(path) \(query.prefix(60)): \(answer.bytes.count) bytes")
    }
    let atom = try await test.bytes(ConsoleRequest(method: "GET", path: "/-/changes.atom"))
    #expect(atom.bytes.count < 160 << 10)
  }

  @Test("is told as it is where it is short, and cut with a mark where it is long")
  func marks() async throws {
    let test = try Self.console()
    let model = try await test.get("model", "id=or%2F__proto__")
    let fields = try #require(model["fields"] as? [String: Any])
    #expect(fields["id"] as? String == "__proto__" && fields["created"] as? Int == 1_790_000_000)
    let description = try #require(fields["description"] as? String)
    #expect(description.hasPrefix("é<b>\u{202E}é<b>") && description.hasSuffix("… (\(Self.long.utf8.count) bytes)"))
    #expect(try #require(model["fields_left_out"] as? Int) > 0)
    let rows = try #require(try await test.get("models")["rows"] as? [[Any]])
    let name = try #require(rows.first { $0[0] as? String == "or/__proto__" }?[6] as? String)
    #expect(name.hasSuffix("… (\(Self.long.utf8.count) bytes)"))
    let long = rows.filter { ($0[0] as? String)?.hasPrefix("or/é<b>") == true }
    #expect(long.count == 2 && long.allSatisfy { $0[3] as? Int == 2 }, "no request can name them")
  }
}
