import Foundation
import SieveCore
import Testing

@testable import SieveConsole
@testable import SieveProxy

@Suite("One model in the page's JSON")
struct OneModelTests {
  private static let file = """
    model_filter:
      p:
        base_url: http://p.example/v1
        prefix: ""
        enforce: true
        glob: ["m*"]
      q:
        base_url: http://q.example/v1
        prefix: ""
        glob: ["m*"]
      r:
        base_url: http://r.example/v1
        enforce: true
        simple: [m]
    aliases: {open: r/m, closed: r/no, gone: r/nowhere}
    views: {v: {simple: [r/m, m1]}}

    """
  private static let lists = [
    "p": #"{"data":[{"id":"m1"},{"id":"x"}]}"#, "q": #"{"data":[{"id":"m1"},{"id":"m2"},{"id":"x"}]}"#,
    "r": #"{"data":[{"id":"m"},{"id":"no"}]}"#,
  ]

  private func isCallable(_ query: String) async throws -> Bool? {
    let test = try TestConsole(Self.file, lists: Self.lists)
    return try await test.get("model", query)["callable"] as? Bool
  }

  @Test(
    "is callable where a call would be answered by it",
    arguments: [
      ("id=m1", true), ("id=m1&backend=p", true), ("id=m1&backend=q", false), ("id=m2", true), ("id=x&backend=p", false),
      ("id=x&backend=q", true), ("id=x", true), ("id=r/m", true), ("id=r/no", false), ("id=open", true), ("id=closed", false),
      ("id=gone", false),
      ("id=r/m&view=v", true), ("id=m2&view=v", false), ("id=m1&view=v", true),
      // A view that shows the target opens the alias.
      ("id=open&view=v", true),
    ])
  func calls(query: String, expected: Bool) async throws {
    #expect(try await isCallable(query) == expected)
  }

  @Test("is the one of the backend that is named, where several have its id")
  func backends() async throws {
    let test = try TestConsole(Self.file, lists: Self.lists)
    for backend in ["p", "q"] {
      let model = try await test.get("model", "id=m1&backend=\(backend)")
      #expect(model["backend"] as? String == backend && model["shown"] as? Bool == (backend == "p"))
    }
    let called = ["m1": "p", "x": "q"]
    for (id, backend) in called { try await #expect(test.get("model", "id=\(id)")["backend"] as? String == backend) }
    let missing = try await test.ask(ConsoleRequest(method: "GET", path: "/-/api/v1/model", query: "id=m1&backend=r"))
    #expect(missing.status == 404)
  }

  @Test("An alias of which no target may be called has a row that says so")
  func closedAlias() async throws {
    let test = try TestConsole(Self.file, lists: Self.lists)
    let rows = try #require(try await test.get("models")["rows"] as? [[Any]])
    #expect(rows.filter { $0[2] as? Int == 1 }.map { "\($0[0]) \($0[3])" } == ["open 1", "closed 0", "gone 0"])
    let alias = try await test.get("model", "id=closed")
    #expect(alias["shown"] as? Bool == false && alias["reason"] as? String == "none of its targets may be called")
    #expect(alias["targets"] as? [String] == ["r/no"] && alias["backend"] as? String == "r")
  }

  @Test("An id is its bytes: a model that differs in Unicode normalisation is another, has other aliases, and came at another time")
  func normalisation() async throws {
    let file = "model_filter:\n  p:\n    base_url: http://p.example/v1\n    prefix: \"\"\naliases: {al: \"caf\u{e9}\"}\n"
    let test = try TestConsole(file, lists: ["p": #"{"data":[{"id":"caf\u00e9"},{"id":"cafe\u0301"}]}"#])
    test.console.note(
      ListChange(backend: "p", appeared: ["cafe\u{301}"], disappeared: [], appearedCount: 1, disappearedCount: 0, time: 1_794_000_000))
    try await #expect(test.get("model", "id=caf%C3%A9")["aliases"] as? [String] == ["al"])
    try await #expect(test.get("model", "id=cafe%CC%81")["aliases"] as? [String] == [])
    let rows = try #require(try await test.get("models")["rows"] as? [[Any]])
    #expect(rows.map { $0.last as? Double } == [nil, nil, 1_794_000_000])
    let hash = try #require(try await test.get("models")["hash"] as? String)
    _ = try await test.post("save", #"{"change":{"aliases":{"al":"cafe\u0301"}},"hash":"\#(hash)"}"#)
    try await #expect(test.get("model", "id=caf%C3%A9")["aliases"] as? [String] == [])
    try await #expect(test.get("model", "id=cafe%CC%81")["aliases"] as? [String] == ["al"])
  }

  @Test("tells what it was used for: an alias what its targets were, and no cost where none is known")
  func usage() async throws {
    let test = try TestConsole(Self.file, lists: Self.lists)
    var measures = RequestMeasures()
    measures.status = 200
    func call(_ model: String, _ backend: String, _ usage: TokenUsage?, _ price: ModelPrice? = nil) -> SettledRequest {
      let ended = EndedRequest(
        words: RequestWords(method: "POST", path: "/v1/x"), backend: backend, measures: measures, time: 1_795_000_000, usage: usage)
      return SettledRequest(ended, publicID: model, price: price)
    }
    let (tokens, price) = (TokenUsage(input: 3, output: 1), ModelPrice(input: 1, output: 1))
    await test.console.usage.append([
      call("r/m", "r", tokens, price), call("r/m", "r", nil), call("m1", "p", tokens), call("m1", "q", tokens, price),
    ])
    func figures(_ query: String) async throws -> [String: Any] {
      try #require(try await test.get("model", query)["usage"] as? [String: Any])
    }
    for query in ["id=r/m", "id=open"] {
      let usage = try await figures(query)
      #expect(usage["requests"] as? Int == 2 && usage["unknown"] as? Int == 1 && usage["cost"] as? Double == 4)
    }
    let usage = try await figures("id=m1&backend=p")
    #expect(usage["requests"] as? Int == 1 && usage["unknown"] as? Int == 0 && usage["cost"] is NSNull)
    #expect(try await figures("id=m2")["cost"] as? Double == 0)
  }
}
