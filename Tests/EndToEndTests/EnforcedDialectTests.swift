// Where a filter is enforced, a hidden model is reached by no dialect's way of naming one, in no spelling: nothing of such a request gets to a
// backend. The same with a model that is shown passes.
import Testing

@Suite("With an enforced filter")
struct EnforcedDialectTests {
  /// A request in which `MODEL` stands for a model as the backend knows it.
  private struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var method = "POST"
    var target = "/v1/chat/completions"
    var type: String? = "application/json"
    var lines: [String] = []
    var body = ""
    /// Refused whatever model it names.
    var isClosed = false
  }

  private static let boundary = "multipart/form-data; boundary=B"

  private static func form(_ text: String) -> String { text.replacing("\n", with: "\r\n") }

  private static let cases: [Case] = [
    .init(testDescription: "OpenRouter's fallbacks", body: #"{"model":"e/open","models":["MODEL"]}"#),
    .init(testDescription: "fallbacks alone", body: #"{"models":["MODEL"]}"#, isClosed: true),
    .init(testDescription: "fallbacks as objects", body: #"{"model":"e/open","models":[{"id":"MODEL"}]}"#),
    .init(testDescription: "LiteLLM's fallbacks", body: #"{"model":"e/open","fallbacks":[{"x":["MODEL"]}]}"#),
    .init(
      testDescription: "a session's model", target: "/backend/e/v1/realtime/client_secrets",
      body: #"{"session":{"type":"realtime","model":"MODEL"}}"#),
    .init(
      testDescription: "a tool's model", target: "/v1/responses",
      body: #"{"model":"e/open","input":"x","tools":[{"type":"image_generation","model":"MODEL"}]}"#),
    .init(testDescription: "/engines/ID", target: "/backend/e/v1/engines/MODEL/completions", body: "{}"),
    .init(
      testDescription: "a batch of messages", target: "/backend/e/v1/messages/batches",
      body: #"{"requests":[{"params":{"model":"open"}},{"params":{"model":"MODEL"}}]}"#),
    .init(testDescription: "Ollama's name", target: "/backend/e/api/show", body: #"{"name":"MODEL"}"#),
    .init(testDescription: "Ollama's copy", target: "/backend/e/api/copy", body: #"{"source":"MODEL","destination":"open"}"#),
    .init(testDescription: "Ollama's copy, onto", target: "/backend/e/api/copy", body: #"{"source":"open","destination":"MODEL"}"#),
    .init(testDescription: "a model in another case beside it", body: #"{"model":"e/open","Model":"MODEL"}"#, isClosed: true),
    .init(testDescription: "? with ;", target: "/v1/chat/completions?a=1;model=MODEL", body: #"{"model":"e/open"}"#, isClosed: true),
    .init(
      testDescription: "a WebSocket without a model", method: "GET", target: "/backend/e/v1/realtime", type: nil,
      lines: ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: a", "Sec-WebSocket-Version: 13"], isClosed: true),
    .init(
      testDescription: "a batch file, run", target: "/backend/e/v1/batches",
      body: #"{"input_file_id":"f","endpoint":"/v1/chat/completions"}"#, isClosed: true),
    .init(
      testDescription: "a batch file, uploaded", target: "/backend/e/v1/files", type: boundary,
      body: form(
        "--B\nContent-Disposition: form-data; name=\"purpose\"\n\nbatch\n--B\nContent-Disposition: form-data; name=\"file\"; filename=\"b.jsonl\"\n\n{\"body\":{\"model\":\"MODEL\"}}\n--B--\n"
      ),
      isClosed: true),
    .init(
      testDescription: "JSON as a form", type: "application/x-www-form-urlencoded", body: #"{"model":"e/open","x":"&model=MODEL&"}"#,
      isClosed: true),
    .init(testDescription: "a form as JSON", body: "model=MODEL", isClosed: true),
    .init(testDescription: "a form inside JSON of no type", type: nil, body: #"{"model":"e/open","x":1}&model=MODEL"#, isClosed: true),
    .init(
      testDescription: "multipart with bare LF", target: "/v1/audio/transcriptions", type: boundary,
      body:
        "--B\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ne/open\r\n--B\nContent-Disposition: form-data; name=\"model\"\n\nMODEL\n--B--\r\n",
      isClosed: true),
    .init(
      testDescription: "multipart with bare CR", target: "/v1/audio/transcriptions", type: boundary,
      body:
        "--B\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ne/open\r\n--B\rContent-Disposition: form-data; name=\"model\"\r\rMODEL\r--B--\r\n",
      isClosed: true),
    .init(
      testDescription: "multipart with a file for a model", target: "/v1/audio/transcriptions", type: boundary,
      body: form("--B\nContent-Disposition: form-data; name=\"model\"; filename=\n\nMODEL\n--B--\n"), isClosed: true),
    .init(
      testDescription: "multipart with a first line that is a delimiter to some", target: "/v1/audio/transcriptions", type: boundary,
      body: form(
        "--B--x\nContent-Disposition: form-data; name=\"model\"\n\nMODEL\n--B\nContent-Disposition: form-data; name=\"model\"\n\ne/open\n--B--\n"
      ),
      isClosed: true),
    .init(
      testDescription: "two Content-Types", lines: ["Content-Type: application/x-www-form-urlencoded"],
      body: #"{"model":"e/open","x":"&model=MODEL"}"#, isClosed: true),
    .init(testDescription: "another charset", type: "application/json; charset=utf-7", body: #"{"model":"MODEL"}"#, isClosed: true),
    .init(testDescription: "a compressed body", lines: ["Content-Encoding: gzip"], body: "MODEL", isClosed: true),
    .init(testDescription: "an escaped slash in the path", target: "/backend/e/v1%2Fengines/MODEL/completions", body: "{}", isClosed: true),
    .init(testDescription: "two slashes in the path", target: "/backend/e/v1//engines/MODEL/completions", body: "{}", isClosed: true),
    .init(testDescription: "a parameter in the path", target: "/backend/e/v1/engines;x/MODEL/completions", body: "{}", isClosed: true),
    .init(testDescription: "a backslash in the path", target: "/backend/e/v1/engines%5CMODEL/completions", body: "{}", isClosed: true),
    .init(
      testDescription: "a plain backslash in the path", target: #"/backend/e/v1\engines\MODEL\completions"#, body: "{}", isClosed: true),
    .init(
      testDescription: "a dot segment in the path", target: "/backend/e/v1/x/%2e%2e/engines/MODEL/completions", body: "{}", isClosed: true),
    .init(
      testDescription: "an escaped question mark in the path", target: "/backend/e/v1/engines/open%3F/../MODEL/x", body: "{}",
      isClosed: true),
    .init(testDescription: "another case in the path", target: "/backend/e/v1/Engines/MODEL/completions", body: "{}", isClosed: true),
    .init(testDescription: "a letter escaped in the path", target: "/backend/e/v1/%65ngines/MODEL/completions", body: "{}", isClosed: true),
    .init(testDescription: "a header for a gateway", lines: ["X-Gateway-Model: MODEL"], body: #"{"model":"e/open"}"#, isClosed: true),
  ]

  /// What hides the model.
  enum Filter: CaseIterable { case backends, view }

  /// With the key that is bound to the view, where there is one.
  private static func send(_ way: Case, _ model: String, _ filter: Filter, _ proxy: ProxyProcess) throws -> WireMessage {
    let body = way.body.replacing("MODEL", with: model)
    let key = filter == .view ? ["x-api-key: \(TestSecret.clients)"] : []
    let type = key + (way.type.map { ["Content-Type: \($0)"] } ?? [])
    let length = body.isEmpty ? [] : ["Content-Length: \(body.utf8.count)"]
    let client = try proxy.connect()
    try client.send(way.method, way.target.replacing("MODEL", with: model), type + way.lines + length)
    try client.send(body)
    return try client.response()
  }

  @Test("no request names a hidden model", arguments: cases.indices, Filter.allCases)
  func dialect(index: Int, filter: Filter) throws {
    let way = Self.cases[index]
    let (backend, other) = (try RecordingBackend(models: ["open", "hidden"]), try RecordingBackend(models: ["x"]))
    let lines = "auth: none\npaths: [\"*\"]" + (filter == .backends ? "\nenforce: true\nsimple: [open]" : "")
    let server = filter == .backends ? "" : "clients: [{name: a, key: \(TestSecret.clients), view: v}]"
    let view = filter == .backends ? "" : "views:\n  v:\n    simple: [e/open]\n"
    try withUnion([("e", backend, lines), ("o", other, "auth: none")], server: server, rest: view) { proxy in
      let refusal = try Self.send(way, "hidden", filter, proxy)
      #expect((400..<500).contains(refusal.status) && refusal["x-modelsieve-error"] != nil, "\(refusal.startLine)")
      #expect((backend.requests + other.requests).allSatisfy { $0.target == "/v1/models" && $0.method == "GET" })
      let answer = try Self.send(way, "open", filter, proxy)
      #expect((answer.status == 200) == !way.isClosed, "\(answer.startLine) \(answer.text)")
    }
  }

  @Test("a large body is read as strictly as a small one, and passes byte for byte", arguments: [30_000, 40_000, 300_000])
  func large(size: Int) throws {
    let (backend, other) = (try RecordingBackend(models: ["open", "hidden"]), try RecordingBackend(models: ["x"]))
    let words = String(repeating: #"é \"quoted\" \\ words, "#, count: size / 24)
    try withUnion([("e", backend, "auth: none\nenforce: true\nsimple: [open]"), ("o", other, "auth: none")]) { proxy in
      let client = try proxy.connect()
      for (models, status) in [("\"open\"", 200), ("\"open\",\"hidden\"", 404), ("\"open\"", 200), ("\"open\",", 400)] {
        let body = #"{"messages":[{"role":"user","content":"\#(words)"}],"models":[\#(models)],"model":"e/open"}"#
        try client.post("/v1/chat/completions", body: body)
        try #expect(client.response(within: .seconds(60)).status == status)
        let received = backend.takeRequests().filter { $0.method == "POST" }
        #expect(received.map(\.text) == (status == 200 ? [body.replacing("e/open", with: "open")] : []))
      }
      // Who leaves while it is read harms nobody.
      for _ in 0..<5 {
        let leaving = try proxy.connect()
        try leaving.post("/v1/chat/completions", body: #"{"model":"e/open","messages":[{"content":"\#(words)"}]}"#)
        leaving.close()
      }
      try client.post("/v1/chat/completions", body: .chat("e/open"))
      try #expect(client.response().status == 200)
    }
  }

  @Test("an excluded model is not reached by another spelling that the provider knows")
  func exclude() throws {
    let backend = try RecordingBackend(models: ["llama3:latest", "qwen3:latest"])
    let other = try RecordingBackend(models: ["x"])
    try withUnion([("e", backend, "auth: none\nenforce: true\nexclude: {simple: [\"llama3:latest\"]}"), ("o", other, "auth: none")]) {
      proxy in
      for (model, status) in [
        ("llama3:latest", 404), ("llama3", 404), ("LLAMA3:latest", 404), ("llama3:latest ", 404), ("qwen3:latest", 200),
      ] {
        let client = try proxy.connect()
        try client.post("/v1/chat/completions", body: .chat("e/\(model)"))
        try #expect(client.response().status == status, "\(model)")
      }
      #expect(backend.requests.filter { $0.method == "POST" }.map(\.text) == [.chat("qwen3:latest")])
    }
  }

  @Test("a view is not left through a backend whose prefix is empty")
  func viewThroughRouter() throws {
    let router = try RecordingBackend(models: ["openai/gpt-4o", "anthropic/claude"])
    let openAI = try RecordingBackend(models: ["gpt-4o"])
    let backends = [("router", router, "auth: none\nprefix: \"\""), ("openai", openAI, "auth: none")]
    try withUnion(backends, rest: "views:\n  v:\n    glob: \"openai/*\"\n") { proxy in
      for (target, model, status) in [
        ("/view/v/backend/router/v1", "openai/gpt-4o", 404), ("/backend/router/view/v/v1", "openai/gpt-4o", 404),
        ("/view/v/backend/router/v1", "anthropic/claude", 404), ("/view/v/v1", "anthropic/claude", 404),
        ("/view/v/v1", "openai/gpt-4o", 200),
      ] {
        let client = try proxy.connect()
        try client.post("\(target)/chat/completions", body: .chat(model))
        try #expect(client.response().status == status, "\(target) \(model)")
      }
      #expect(router.requests.allSatisfy { $0.target == "/v1/models" })
      #expect(openAI.requests.filter { $0.method == "POST" }.map(\.text) == [.chat("gpt-4o")])
    }
  }
}
