// Targets of an alias that a request cannot go to, and what it gets then.
import Testing

@Suite("A target that a request cannot go to")
struct AliasTargetTests {
  private static let overloaded = String.response("429 Slow", ["Retry-After: 7"], body: "[mine]")
  private static let good = String.response(body: "{}")

  /// `smart` is `a/m`, then `b/m`.
  private static func run(
    _ a: RecordingBackend, _ aLines: String, _ b: RecordingBackend, _ bLines: String, _ body: (ProxyProcess) throws -> Void
  )
    throws
  {
    try withUnion([("a", a, aLines), ("b", b, bLines)], rest: "aliases: {smart: [a/m, b/m]}", body)
  }

  private static func post(_ proxy: ProxyProcess, _ lines: [String] = []) throws -> WireMessage {
    let client = try proxy.connect()
    try client.post("/v1/chat/completions", lines, body: .chat("smart"))
    return try client.response()
  }

  private static let keyOfA = ["Authorization: Bearer keyring:a=\(TestSecret.clients)"]

  @Test(
    "is left out, so that the answer of the one before it is the client's",
    arguments: [("auth: passthrough", "auth: passthrough"), ("auth: none", "auth: none\npaths: [/v1/embeddings]")])
  func next(aLines: String, bLines: String) throws {
    let (a, b) = (try RecordingBackend { _ in Self.overloaded }, try RecordingBackend { _ in Self.good })
    try Self.run(a, aLines, b, bLines) { proxy in
      let response = try Self.post(proxy, aLines == "auth: none" ? [] : Self.keyOfA)
      #expect(response.status == 429 && response["retry-after"] == "7" && response.text == "[mine]")
      #expect(response["x-modelsieve-backend"] == "a" && response["x-modelsieve-attempts"] == nil)
      #expect(b.requests.isEmpty)
      let metrics = try proxy.page("/-/metrics").text
      #expect(metrics.contains(#"modelsieve_requests_total{backend="a",status="4xx"} 1"#))
      #expect(!metrics.contains(#"modelsieve_requests_total{backend="b",status="4xx"} 1"#))
    }
  }

  @Test("is passed over where it is the first")
  func first() throws {
    let (a, b) = (try RecordingBackend { _ in Self.good }, try RecordingBackend { _ in Self.good })
    try Self.run(b, "auth: passthrough", a, "auth: passthrough") { proxy in
      let response = try Self.post(proxy, ["Authorization: Bearer keyring:b=\(TestSecret.clients)"])
      #expect(response.status == 200 && response["x-modelsieve-backend"] == "b")
    }
  }

  @Test("is what the client is told of where there is no other")
  func none() throws {
    let (a, b) = (try RecordingBackend { _ in Self.good }, try RecordingBackend { _ in Self.good })
    try Self.run(a, "auth: passthrough", b, "auth: passthrough") { proxy in
      let response = try Self.post(proxy, ["Authorization: Bearer keyring:c=\(TestSecret.clients)"])
      #expect(response.status == 401 && response.errorMessage.contains("'a'"))
      #expect(a.requests.isEmpty && b.requests.isEmpty)
    }
  }

  @Test("none is asked once the client has an interim answer of the one before it")
  func interim() throws {
    let early = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + Self.overloaded
    let (a, b) = (try RecordingBackend { _ in early }, try RecordingBackend { _ in Self.good })
    try Self.run(a, "auth: none", b, "auth: none") { proxy in
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", body: .chat("smart"))
      try #expect(WireMessage(head: client.read(through: "\r\n\r\n")).status == 103)
      try #expect(client.response().status == 429)
      #expect(b.requests.isEmpty)
    }
  }
}
