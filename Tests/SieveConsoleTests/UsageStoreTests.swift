import Foundation
import SieveConsole
import SieveCore
import SieveProxy
import Testing

@Suite("Usage on disk")
final class UsageStoreTests {
  private let folder = FileManager.default.temporaryDirectory.appending(path: "sieve-\(UUID().uuidString)").path
  private let now = Double(Timestamp.now().seconds)

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: folder) }

  private func request(_ model: String, input: Int, method: String = "POST", price: ModelPrice? = nil) -> SettledRequest {
    var measures = RequestMeasures()
    measures.status = 200
    let usage = TokenUsage(input: input, output: 1)
    let words = RequestWords(method: method, path: "/v1/x")
    return SettledRequest(
      EndedRequest(words: words, backend: "or", measures: measures, time: now, usage: usage), publicID: model, price: price)
  }

  private func sum(_ store: UsageStore) async -> [Int] {
    let total = await store.total(today: Int64(now))
    return [total.requests, total.inputTokens, total.unknownCost]
  }

  @Test("What was flushed is there after a restart, a torn last line is not, and what follows it is")
  func restarts() async throws {
    let first = UsageStore(directory: folder)
    await first.append([request("a", input: 3), request("b", input: 4)])
    await first.flush()
    await first.append([request("a", input: 100)])
    let file = try #require(FileHandle(forWritingAtPath: folder + "/usage.jsonl"))
    try file.seekToEnd()
    try file.write(contentsOf: Data(#"{"d":"2026-11-18","m":"a","b":"or","r":1"#.utf8))
    try file.close()
    let second = UsageStore(directory: folder)
    #expect(await sum(second) == [2, 7, 2])
    await second.append([request("a", input: 1)])
    await second.flush()
    #expect(await sum(UsageStore(directory: folder)) == [3, 8, 3])
  }

  @Test("Only what is posted is a call: who asks about a model has called nobody", arguments: ["GET", "HEAD", "DELETE"])
  func questions(method: String) async {
    let store = UsageStore(directory: nil)
    await store.append([request("a", input: 3, method: method), request("a", input: 4)])
    #expect(await sum(store) == [1, 4, 1])
  }

  @Test("No journal's sum that nobody can have paid spoils the others")
  func absurdCost() async throws {
    let store = UsageStore(directory: folder)
    await store.append([request("a", input: 3, price: ModelPrice(input: 1e300, output: 0))])
    await store.append([request("b", input: 3, price: ModelPrice(input: 0.5, output: 0))])
    await store.flush()
    let total = await UsageStore(directory: folder).total(today: Int64(now))
    #expect(total.cost == 1.5 && total.requests == 2 && total.unknownCost == 1 && total.inputTokens == 6)
  }

  @Test("A disk that takes nothing loses nothing of what is in memory")
  func failures() async throws {
    let store = UsageStore(directory: folder + "/none")
    await store.append([request("a", input: 3)])
    await store.flush()
    #expect(await store.isFailing)
    try FileManager.default.createDirectory(atPath: folder + "/none", withIntermediateDirectories: true)
    await store.flush()
    #expect(await !store.isFailing)
    #expect(await sum(UsageStore(directory: folder + "/none")) == [1, 3, 1])
  }
}
