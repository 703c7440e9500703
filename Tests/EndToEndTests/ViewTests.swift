// Views: the same API with a narrower list, by path or by the key of a client that is bound to one.
import Foundation
import Testing

@Suite("A view")
struct ViewTests {
  private static let rest = """
    aliases:
      fast: [a/small-1, b/small-2]
      big: a/large
    views:
      small: {simple: [fast], glob: ["*/small-*"], exclude: {simple: [b/small-3]}}
      b's: {glob: ["b/*"]}
    """
  private static let clients = """
    clients:
      - {name: phone, key: \(TestSecret.clients)-phone, view: small}
      - {name: desk, key: \(TestSecret.clients)-desk}
    """
  private static let phone = "Authorization: Bearer \(TestSecret.clients)-phone"
  private static let desk = "x-api-key: \(TestSecret.clients)-desk"

  private static func run(server: String = "", _ body: (ProxyProcess, RecordingBackend, RecordingBackend) throws -> Void) throws {
    let (a, b) = (try RecordingBackend(models: ["small-1", "large"]), try RecordingBackend(models: ["small-2", "small-3", "huge"]))
    try withUnion([("a", a, "auth: none"), ("b", b, "auth: none")], server: server, rest: rest) { proxy in try body(proxy, a, b) }
  }

  private static func chat(_ proxy: ProxyProcess, _ model: String, _ scope: String = "", _ lines: [String] = []) throws -> WireMessage {
    let client = try proxy.connect()
    try client.post(scope + "/v1/chat/completions", lines, body: .chat(model))
    return try client.response()
  }

  @Test("by path: lists what its filter leaves, aliases included, and calls nothing else")
  func path() throws {
    try Self.run { proxy, a, b in
      try #expect(proxy.list().modelIDs == ["fast", "big", "a/small-1", "a/large", "b/small-2", "b/small-3", "b/huge"])
      try #expect(proxy.list("/view/small/v1/models").modelIDs == ["fast", "a/small-1", "b/small-2"])
      try #expect(proxy.list("/view/b%27s/v1/models").modelIDs == ["b/small-2", "b/small-3", "b/huge"])
      try #expect(proxy.get("/view/small/v1/models/b%2Fsmall-2").status == 200)
      try #expect(proxy.get("/view/small/v1/models/b/small-3").errorCode == "model_not_found")
      for model in ["fast", "a/small-1", "b/small-2"] { try #expect(Self.chat(proxy, model, "/view/small").status == 200) }
      _ = (a.takeRequests(), b.takeRequests())
      for model in ["a/large", "big", "b/small-3", "b/huge", "small-1", "nobody/small-1"] {
        let response = try Self.chat(proxy, model, "/view/small")
        #expect(response.status == 404, "\(model)")
        #expect(response.errorCode == "model_not_found")
        let suggested = response.errorMessage.components(separatedBy: "Did you mean").dropFirst().joined()
        #expect(!suggested.contains("'big'") && !suggested.contains("'b/small-3'"))
      }
      #expect((a.requests + b.requests).allSatisfy { $0.target == "/v1/models" })
    }
  }

  @Test("of one backend: its own ids, filtered by the public ones", arguments: ["/view/small/backend/b", "/backend/b/view/small"])
  func scopedView(scope: String) throws {
    try Self.run { proxy, _, b in
      try #expect(proxy.get(scope + "/v1/models").modelIDs == ["small-2"])
      try #expect(proxy.get(scope + "/v1/models/small-2").status == 200)
      try #expect(proxy.get(scope + "/v1/models/huge").status == 404)
      try #expect(Self.chat(proxy, "small-2", scope).status == 200)
      #expect(b.requests.last?.text == .chat("small-2"))
      for model in ["huge", "small-3"] { try #expect(Self.chat(proxy, model, scope).errorCode == "model_not_found") }
    }
  }

  @Test(
    "that does not exist is 404 that names those there are",
    arguments: ["/view/Small/v1/models", "/view/nobody/v1/files", "/view/%00/v1/models"])
  func unknown(target: String) throws {
    try Self.run { proxy, _, _ in
      let response = try proxy.get(target)
      #expect(response.status == 404)
      #expect(response.errorCode == "unknown_view")
      #expect(response.errorMessage.contains("'small'"))
    }
  }

  @Test("that a client's key is bound to holds for that client everywhere")
  func bound() throws {
    try Self.run(server: Self.clients) { proxy, a, b in
      for target in ["/v1/models", "/models", "/view/small/v1/models"] {
        try #expect(proxy.list(target, [Self.phone]).modelIDs == ["fast", "a/small-1", "b/small-2"])
      }
      try #expect(proxy.get("/backend/b/v1/models", [Self.phone]).modelIDs == ["small-2"])
      try #expect(Self.chat(proxy, "fast", "", [Self.phone]).status == 200)
      _ = (a.takeRequests(), b.takeRequests())
      for (model, scope) in [("a/large", ""), ("big", ""), ("huge", "/backend/b"), ("b/small-3", "/view/small")] {
        try #expect(Self.chat(proxy, model, scope, [Self.phone]).errorCode == "model_not_found", "\(model) \(scope)")
      }
      for lines in [[Self.phone, "X-Backend: b"], [Self.phone, "X-Backend: b", "Content-Type: text/plain"]] {
        try #expect(Self.chat(proxy, "b/huge", "", lines).status >= 400)
      }
      let other = try proxy.get("/view/b's/v1/models", [Self.phone])
      #expect(other.status == 403)
      #expect(other.errorCode == "forbidden")
      #expect((a.requests + b.requests).allSatisfy { $0.target == "/v1/models" })
      // Who is not bound chooses freely.
      try #expect(proxy.list("/v1/models", [Self.desk]).modelIDs.count == 7)
      try #expect(proxy.list("/view/b's/v1/models", [Self.desk]).modelIDs.count == 3)
      try #expect(Self.chat(proxy, "b/huge", "", [Self.desk]).status == 200)
    }
  }
}
