// Requests that name no model, where there are several backends.
import Testing

@Suite("A request that names neither a model nor a backend")
struct DefaultBackendTests {
  private func withTwo(_ rest: String, _ body: (ProxyProcess, RecordingBackend, RecordingBackend) throws -> Void) throws {
    let (first, second) = (try RecordingBackend(models: ["1"]), try RecordingBackend(models: ["2"]))
    try withUnion([("first", first, "auth: none"), ("second", second, "auth: none")], rest: rest) { try body($0, first, second) }
  }

  private static let calls = [
    ("GET", "/v1/files", ""), ("GET", "/v1/files/f/content", ""), ("DELETE", "/v1/files/f", ""),
    ("POST", "/v1/batches", #"{"input_file_id":"f"}"#),
    ("GET", "/v1/batches/b", ""), ("POST", "/v1/vector_stores", "{}"), ("POST", "/v1/conversations", "{}"), ("GET", "/v1/responses/r", ""),
    ("POST", "/v1/moderations", #"{"input":"x"}"#), ("POST", "/v1/realtime/client_secrets", "{}"), ("POST", "/v1/uploads", "{}"),
    ("GET", "/files", ""),
  ]

  @Test("goes to default_backend", arguments: calls)
  func usual(method: String, path: String, body: String) throws {
    try withTwo("default_backend: second") { proxy, first, second in
      let client = try proxy.connect()
      try client.send(method, path, ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"])
      try client.send(body)
      let response = try client.response()
      #expect(response.status == 200)
      #expect(response["x-modelsieve-backend"] == "second")
      #expect(first.requests.isEmpty)
      // What names one goes there.
      try client.send(method, path, ["X-Backend: first", "Content-Type: application/json", "Content-Length: \(body.utf8.count)"])
      try client.send(body)
      try #expect(client.response()["x-modelsieve-backend"] == "first")
    }
  }

  @Test("is told how, where there is none")
  func none() throws {
    try withTwo("") { proxy, _, _ in
      let response = try proxy.get("/v1/files")
      #expect(response.status == 400)
      for word in ["'first', 'second'", "X-Backend", "/backend/NAME/v1", "default_backend"] {
        #expect(response.errorMessage.contains(word))
      }
    }
  }

  @Test("goes nowhere by default because its model cannot be read", arguments: [#"{"model":1}"#, "{", #"{"model":"nobody/has"}"#])
  func unreadable(body: String) throws {
    try withTwo("default_backend: second") { proxy, _, second in
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", body: body)
      try #expect([400, 404].contains(client.response().status))
      #expect(second.requests.filter { !$0.target.hasPrefix("/v1/models") }.isEmpty)
    }
  }

  @Test("may carry a file of any size, which goes on as it comes", arguments: ["/v1/files", "/v1/uploads/u/parts"])
  func large(path: String) throws {
    let (other, usual) = (try RecordingBackend(models: ["1"]), try ScriptedUpstream())
    let configuration = UnionConfiguration(
      backends: [
        .init(name: "other", baseURL: other.baseURL, lines: "auth: none"),
        .init(name: "usual", baseURL: usual.baseURL, lines: "auth: none"),
      ], rest: "default_backend: usual")
    try withProxy(configuration.yaml) { proxy in
      let client = try proxy.connect()
      let start = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n"
      try client.send("POST", path, ["Content-Type: multipart/form-data; boundary=b", "Content-Length: 100000000"])
      try client.send(start + String(repeating: "x", count: 200_000))
      let connection = try usual.accept()
      let head = WireMessage(head: try connection.read(through: "\r\n\r\n"))
      #expect(head.target == path && head["content-length"] == "100000000")
      try #expect(connection.read(count: 200_000).starts(with: start.utf8))
    }
    withExtendedLifetime((other, usual)) {}
  }

  private static let upgrade = [
    "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13",
  ]

  @Test("a WebSocket that no backend takes is 426, on which clients fall back", arguments: ["", "default_backend: second"])
  func webSocket(rest: String) throws {
    try withTwo(rest) { proxy, _, second in
      second.setAnswer { _ in .response("405 Method Not Allowed") }
      let response = try proxy.get("/v1/responses", Self.upgrade)
      #expect(response.status == 426)
      #expect(response.errorCode == "upgrade_required")
      #expect(response["upgrade"] != nil)
    }
  }
}
