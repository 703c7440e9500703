import Foundation
import SieveCore
import SieveProxy
import Synchronization
import Testing

@testable import SieveConsole

@Suite("Time that passes while no list changes")
struct PassingTimeTests {
  private static let file = """
    model_filter:
      p:
        base_url: http://p.example/v1
        prefix: ""
    views:
      young: {where: {created: "< 9d"}}

    """
  private static let start: Int64 = 1_795_000_000
  private static let lists = ["p": #"{"data":[{"id":"m","created":\#(start - 8 * 86_400)}]}"#]

  private let test: TestConsole

  init() throws { test = try TestConsole(Self.file, lists: Self.lists) }

  private func call(at time: Int64) async {
    var measures = RequestMeasures()
    measures.status = 200
    let words = RequestWords(method: "POST", path: "/v1/x")
    let ended = EndedRequest(words: words, backend: "p", measures: measures, time: Double(time), usage: nil)
    await test.console.usage.append([SettledRequest(ended, publicID: "m")])
  }

  private func week() async throws -> Int? {
    (try await test.get("model", "id=m")["usage"] as? [String: Any])?["requests"] as? Int
  }

  private func isYoung() async throws -> Bool? {
    let views = try await test.get("model", "id=m")["views"] as? [[String: Any]]
    return views?.first?["shown"] as? Bool
  }

  @Test("moves the last seven days of a model")
  func usage() async throws {
    await call(at: Self.start)
    try await #expect(week() == 1)
    test.source.now.withLock { $0 += 3 * 86_400 }
    await call(at: Self.start + 3 * 86_400)
    await call(at: Self.start + 3 * 86_400)
    try await #expect(week() == 3)
    test.source.now.withLock { $0 += 4 * 86_400 }
    try await #expect(week() == 2)
  }

  @Test("moves the moment from which ages are counted, and the mark of the models with it")
  func now() async throws {
    let before = (try await test.get("models")["now"] as? Int64, try await test.get("session")["models_etag"] as? String)
    test.source.now.withLock { $0 += 2 * 86_400 }
    let after = (try await test.get("models")["now"] as? Int64, try await test.get("session")["models_etag"] as? String)
    #expect(before.0.map { Self.start - 60...Self.start ~= $0 } == true)
    #expect(after.0 == before.0.map { $0 + 2 * 86_400 } && after.1 != before.1)
  }

  @Test("moves what a view shows by age, in its list and in a model's details")
  func views() async throws {
    try await #expect(isYoung() == true)
    try await #expect(test.get("models", "view=young")["shown"] as? Int == 1)
    test.source.now.withLock { $0 += 2 * 86_400 }
    try await #expect(isYoung() == false)
    try await #expect(test.get("models", "view=young")["shown"] as? Int == 0)
    try await #expect(test.get("model", "id=m&view=young")["callable"] as? Bool == false)
  }

  @Test("sends nothing again that is still true")
  func tags() async throws {
    let request = ConsoleRequest(method: "GET", path: "/-/api/v1/models")
    let tag = try #require(await test.console.answer(request).fields.first { $0.name == "ETag" }?.value)
    test.source.now.withLock { $0 += 1 }
    let again = await test.console.answer(ConsoleRequest(method: "GET", path: "/-/api/v1/models", ifNoneMatch: tag))
    #expect(again.status == 304)
  }
}
