import Foundation
import SieveCore
import SieveProxy
import Testing

@testable import SieveConsole

@Suite("Usage as a table")
struct UsageTableTests {
  private static let now = Double(Timestamp.now().seconds)

  private static func cells(of ids: [String]) async throws -> [String] {
    let store = UsageStore(directory: nil)
    let words = RequestWords(method: "POST", path: "/v1/x")
    var measures = RequestMeasures()
    measures.status = 200
    for id in ids {
      let ended = EndedRequest(words: words, backend: "or", measures: measures, time: now, usage: TokenUsage(input: 1, output: 1))
      await store.append([SettledRequest(ended, publicID: id, price: nil)])
    }
    let query = try UsageQuery(["by": "model"], today: CalendarDay(secondsSince1970: Int64(now)))
    let table = String(decoding: query.csv(await store.ledger), as: UTF8.self)
    return table.split(separator: "\r\n").dropFirst().map { String($0.split(separator: ",")[0]) }
  }

  /// With marks, joiners and variation selectors behind it a sign is another character to Swift, and the same to a spreadsheet.
  @Test(
    "has no cell that a spreadsheet takes for a formula",
    arguments: ["=", "+", "-", "@", "\t", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}"])
  func formulas(sign: String) async throws {
    for mark in ["", "\u{301}", "\u{FE0F}", "\u{200D}", "\u{20E3}", "\u{1F3FD}"] {
      let id = sign + mark + "1"
      #expect(try await Self.cells(of: [id]).map { Array($0.utf8) } == [Array(("'" + id).utf8)])
    }
  }

  @Test("leaves every other id as it is", arguments: ["m", "a=1", "'=1", "\u{E9}", "a-b"])
  func others(id: String) async throws {
    #expect(try await Self.cells(of: [id]) == [id])
  }
}
