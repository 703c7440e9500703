import Foundation
import SieveCore
import Synchronization
import Testing

@testable import SieveConsole
@testable import SieveProxy

@Suite("The price of a call", .timeLimit(.minutes(10)))
final class RequestSettlingTests {
  private static let list = #"{"data":[{"id":"a","pricing":{"prompt":"0.5","completion":"1"}},{"id":"free"}]}"#
  /// Two models, of which the second costs a hundred times as much.
  private static let namesakes = #"""
    {"data":[{"id":"caf\u00e9","pricing":{"prompt":"1","completion":"0"}},{"id":"cafe\u0301","pricing":{"prompt":"100","completion":"0"}}]}
    """#
  private let path = FileManager.default.temporaryDirectory.appending(path: "sieve-\(UUID().uuidString).yaml").path
  private let activity = ActivityLog()
  private let usage = UsageStore(directory: nil)
  /// A month may begin in the middle of a test.
  private let today = Timestamp.now().seconds

  init() throws {
    try "model_filter:\n  or:\n    base_url: http://or.example/v1\n".write(toFile: path, atomically: true, encoding: .utf8)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  private func settling(_ source: FixedSource) -> RequestSettling {
    RequestSettling(source: source, activity: activity, history: BackendHistory(), usage: usage)
  }

  private func call(_ model: String, usage: TokenUsage? = TokenUsage(input: 2, output: 1)) -> EndedRequest {
    var measures = RequestMeasures()
    measures.status = 200
    return EndedRequest(
      words: RequestWords(method: "POST", path: "/v1/x"), backend: "or", model: "or/" + model, upstreamModel: model, measures: measures,
      time: Double(today), usage: usage)
  }

  private func total() async -> UsageFigures { await usage.total(today: today) }

  @Test("is had from a list that is fetched for it, once, where none is at hand; the first call waits for it, others do not")
  func fetching() async throws {
    let source = try FixedSource(path, lists: ["or": Self.list])
    let settling = settling(source)
    await settling.settle([call("a"), call("x", usage: nil)], lost: 0)
    while await total().requests < 2 { await Task.yield() }
    #expect(await total().cost == 2)
    await settling.settle([call("a"), call("none"), call("free")], lost: 0)
    let total = await total()
    #expect(total.requests == 5 && total.cost == 4 && total.unknownCost == 3)
    #expect(source.provided.withLock { $0.count } == 1)
    #expect(
      activity.events(after: 0).events.map { String(decoding: $0.json, as: UTF8.self).contains(#""model":"or/"#) }
        == Array(repeating: true, count: 5))
  }

  @Test("is that of the very id: of two that differ in Unicode normalisation each has its own, and its own row of usage")
  func normalisation() async throws {
    let source = try FixedSource(path, lists: ["or": Self.namesakes])
    await source.provideList(of: "or")
    await settling(source).settle([call("caf\u{e9}"), call("cafe\u{301}"), call("caf\u{e9}")], lost: 0)
    let day = CalendarDay(secondsSince1970: today)
    let rows = await usage.ledger.rows(in: day...day, by: [.model])
    #expect(rows.map { Array($0.key.model.utf8) } == ["or/cafe\u{301}", "or/caf\u{e9}"].map { Array($0.utf8) })
    #expect(rows.map(\.figures.cost) == [200, 4])
  }

  @Test("is not waited for when the process ends: what waits is counted as it is, and once")
  func ending() async throws {
    let (gate, end) = AsyncStream.makeStream(of: Void.self)
    let source = try FixedSource(path, lists: ["or": Self.list], gate: gate)
    let settling = settling(source)
    await settling.settle([call("a")], lost: 0)
    #expect(await total().requests == 0)
    await settling.finish()
    #expect(await total().requests == 1)
    #expect(await total().unknownCost == 1)
    end.finish()
    while source.provided.withLock({ $0.count }) == 0 { await Task.yield() }
    await settling.finish()
    #expect(await total().requests == 1)
  }
}
