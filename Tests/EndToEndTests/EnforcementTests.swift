// What is hidden where `enforce` is on, or a view is bound, cannot be called either, however it is named.
import Testing

@Suite("A hidden model of a backend that enforces its filter")
struct EnforcementTests {
  private struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var method = "POST"
    var target = "/v1/chat/completions"
    var lines: [String] = ["Content-Type: application/json"]
    var body: String
  }

  private static let ways: [Case] = [
    .init(testDescription: "body", body: #"{"model":"e/hidden"}"#),
    .init(testDescription: "escaped value", body: #"{"model":"\u0065/hidden"}"#),
    .init(testDescription: "nested decoy", body: #"{"a":{"model":"e/open"},"b":"\"model\":\"e/open\"","model":"e/hidden"}"#),
    .init(testDescription: "another content type", lines: ["Content-Type: text/plain"], body: #"{"model":"e/hidden"}"#),
    .init(testDescription: "no content type", lines: [], body: #"{"model":"e/hidden"}"#),
    .init(testDescription: "a GET with a body", method: "GET", body: #"{"model":"e/hidden"}"#),
    .init(
      testDescription: "multipart", target: "/v1/audio/speech", lines: ["Content-Type: multipart/form-data; boundary=b"],
      body: "--b\r\nContent-Disposition: form-data; name=model\r\n\r\ne/hidden\r\n--b--\r\n"),
    .init(
      testDescription: "multipart, quoted", target: "/v1/audio/speech", lines: ["Content-Type: multipart/form-data; boundary=\"b\""],
      body: "--b\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\ne/hidden\r\n--b--\r\n"),
    .init(testDescription: "query", method: "GET", target: "/v1/realtime?model=e/hidden", body: ""),
    .init(testDescription: "escaped query", method: "GET", target: "/v1/realtime?m%6Fdel=e/hidden", body: ""),
    .init(testDescription: "path", method: "DELETE", target: "/v1/models/e/hidden", body: ""),
    .init(
      testDescription: "WebSocket", method: "GET", target: "/v1/realtime?model=e/hidden",
      lines: ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: a", "Sec-WebSocket-Version: 13"], body: ""),
    .init(testDescription: "alias", body: #"{"model":"sly"}"#),
    .init(testDescription: "by the backend's own name", target: "/backend/e/v1/chat/completions", body: #"{"model":"hidden"}"#),
  ]

  /// Two models: the proxy refuses rather than guess which one counts.
  private static let ambiguous: [Case] = [
    .init(testDescription: "a byte order mark", body: "\u{FEFF}" + #"{"model":"e/hidden"}"#),
    .init(testDescription: "deployment", target: "/v1/deployments/e%2Fhidden/chat", body: "{}"),
    .init(testDescription: "escaped key", body: #"{"mod\u0065l":"e/hidden"}"#),
    .init(testDescription: "twice in the body", body: #"{"model":"e/open","model":"e/hidden"}"#),
    .init(testDescription: "query and body", target: "/v1/chat/completions?model=e/open", body: #"{"model":"e/hidden"}"#),
    .init(testDescription: "twice in the query", method: "GET", target: "/v1/realtime?model=e/open&model=e/hidden", body: ""),
    .init(testDescription: "not a string", body: #"{"model":["e/hidden"]}"#),
    .init(testDescription: "broken behind it", body: #"{"model":"e/open",}{"model":"e/hidden"}"#),
    .init(testDescription: "broken before it", body: #"{"a":'x',"model":"e/hidden"}"#),
    .init(testDescription: "broken, on a named backend", target: "/backend/e/v1/chat/completions", body: #"{"a":'x',"model":"hidden"}"#),
    .init(
      testDescription: "twice, on a named backend", target: "/backend/e/v1/chat/completions", body: #"{"model":"open","model":"hidden"}"#),
    .init(
      testDescription: "two fields", target: "/v1/audio/speech", lines: ["Content-Type: multipart/form-data; boundary=b"],
      body: "--b\r\nContent-Disposition: form-data; name=model\r\n\r\ne/open\r\n"
        + "--b\r\nContent-Disposition: form-data; name=model\r\n\r\ne/hidden\r\n--b--\r\n"),
  ]

  private static let rest = "aliases:\n  sly: e/hidden\n  plain: [e/hidden, e/open]\n"

  private static func send(_ way: Case, _ proxy: ProxyProcess) throws -> WireMessage {
    let client = try proxy.connect()
    try client.send(way.method, way.target, way.lines + (way.body.isEmpty ? [] : ["Content-Length: \(way.body.utf8.count)"]))
    try client.send(way.body)
    return try client.response()
  }

  @Test("is 404 in every place where a model can be named", arguments: ways.indices, ["simple: [open]", "where: {size: \"< 10\"}"])
  func hidden(index: Int, filter: String) throws {
    let backend = try RecordingBackend { request in
      .response(
        body: request.target == "/v1/models" ? #"{"data":[{"id":"open","size":1},{"id":"hidden","size":70}]}"# : #"{"leaked":true}"#)
    }
    let other = try RecordingBackend(models: ["x"])
    try withUnion([("e", backend, "auth: none\nenforce: true\n\(filter)"), ("o", other, "auth: none")], rest: Self.rest) { proxy in
      let response = try Self.send(Self.ways[index], proxy)
      #expect(response.status == 404)
      #expect(response.errorCode == "model_not_found")
      #expect(backend.requests.allSatisfy { $0.target == "/v1/models" }, "\(backend.requests.map(\.startLine))")
      #expect(other.requests.allSatisfy { $0.target == "/v1/models" })
      // What is shown can be called in the same breath, and an alias passes over a target that is not.
      let client = try proxy.connect()
      for model in ["e/open", "plain"] {
        try client.post("/v1/chat/completions", body: .chat(model))
        try #expect(client.response().status == 200)
        #expect(backend.requests.last?.text == .chat("open"))
      }
    }
  }

  @Test("is not reached behind another one: a request that names two, or cannot be read in one way, is 400", arguments: ambiguous.indices)
  func unclear(index: Int) throws {
    let (backend, other) = (try RecordingBackend(models: ["open", "hidden"]), try RecordingBackend(models: ["x"]))
    try withUnion([("e", backend, "auth: none\nenforce: true\nsimple: [open]"), ("o", other, "auth: none")], rest: Self.rest) { proxy in
      let response = try Self.send(Self.ambiguous[index], proxy)
      #expect(response.status == 400)
      #expect(response.errorCode == "invalid_request")
      #expect(backend.requests.isEmpty && other.requests.isEmpty)
    }
  }

  @Test("can be called where the filter is not enforced: it hides, no more")
  func open() throws {
    let (backend, other) = (try RecordingBackend(models: ["open", "hidden"]), try RecordingBackend(models: ["x"]))
    try withUnion([("e", backend, "auth: none\nsimple: [open]"), ("o", other, "auth: none")], rest: Self.rest) { proxy in
      try #expect(!proxy.get("/v1/models").modelIDs.contains("e/hidden"))
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", body: .chat("e/hidden"))
      try #expect(client.response().status == 200)
      #expect(backend.requests.last?.text == .chat("hidden"))
    }
  }

  @Test("is not among the suggestions for a misspelt one")
  func suggestions() throws {
    let (backend, other) = (try RecordingBackend(models: ["visible-model", "visible-modem"]), try RecordingBackend(models: ["x"]))
    try withUnion([("e", backend, "auth: none\nenforce: true\nsimple: [visible-model]"), ("o", other, "auth: none")]) { proxy in
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", body: .chat("e/visible-mode"))
      let response = try client.response()
      #expect(response.status == 404)
      #expect(response.errorMessage.contains("'e/visible-model'") && !response.errorMessage.contains("modem"))
    }
  }
}
