// Which of several backends a request goes to.
import Testing

@Suite("Of several backends")
struct BackendRoutingTests {
  @Test("a call goes where the list says from then on, when a backend drops a model and when it has it again")
  func changedLists() throws {
    let (first, second) = (try RecordingBackend(models: ["m", "n"]), try RecordingBackend(models: ["m"]))
    let backends = [("first", first, "auth: none\nprefix: \"\""), ("second", second, "auth: none\nprefix: \"\"")]
    try withUnion(backends) { proxy in
      let client = try proxy.connect()
      func called() throws -> [String] {
        _ = (first.takeRequests(), second.takeRequests())
        try client.post("/v1/chat/completions", body: .chat("m"))
        try #expect(client.response().status == 200)
        return [("first", first), ("second", second)].filter { $0.1.requests.contains { $0.text == .chat("m") } }.map(\.0)
      }
      try #expect(called() == ["first"])
      for (models, owner) in [(["n"], "second"), (["m", "n"], "first")] {
        first.setAnswer { .response(body: $0.target.hasPrefix("/v1/models") ? .list(of: models) : "{}") }
        try #expect(proxy.get("/v1/models").modelIDs.contains("m"))
        try #expect(called() == [owner])
      }
    }
  }

  @Test("a call goes where the list says from the moment on when a slow backend's first list has come")
  func lateList() throws {
    let (slow, other) = (try ScriptedUpstream(), try RecordingBackend(models: ["m"]))
    let configuration = UnionConfiguration(
      backends: [("slow", slow.baseURL), ("other", other.baseURL)].map {
        .init(name: $0.0, baseURL: $0.1, lines: "auth: none\nprefix: \"\"\ncache_ttl: 1h")
      }, server: "", rest: "")
    try withProxy(configuration.yaml) { proxy in
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", body: .chat("m"))
      let (connection, _) = try slow.exchange()
      try #expect(client.response()["x-modelsieve-backend"] == "other")
      try connection.reply(body: .list(of: ["m"]))
      try proxy.eventually { try proxy.get("/v1/models")["x-modelsieve-partial"] == nil ? () : nil }
      try client.post("/v1/chat/completions", body: .chat("m"))
      try #expect(connection.request().text == .chat("m"))
      try connection.reply()
      try #expect(client.response()["x-modelsieve-backend"] == "slow")
    }
  }

  private struct Union {
    let long: RecordingBackend
    let short: RecordingBackend
    let plain: RecordingBackend

    init() throws {
      long = try RecordingBackend(models: ["m", "mistral-large-2"])
      short = try RecordingBackend(models: ["m", "or/m"])
      plain = try RecordingBackend(models: ["gpt-4o", "maker/gemma-3-27b"])
    }

    func run(_ body: (ProxyProcess) throws -> Void) throws {
      try withUnion(
        [
          ("short", short, "auth: none\nprefix: a/"), ("long one", long, "auth: none\nprefix: a/or/"),
          ("plain", plain, "auth: none\nprefix: \"\""),
        ],
        rest: "", body)
    }

    /// The backend that got the one request that is not for a list.
    func takeRequest() -> (name: String, request: WireMessage)? {
      let all = [("long one", long), ("short", short), ("plain", plain)].flatMap { name, backend in
        backend.takeRequests().filter { $0.target != "/v1/models" }.map { (name, $0) }
      }
      return all.count == 1 ? all.first : nil
    }
  }

  private static func post(
    _ proxy: ProxyProcess, _ body: String, to target: String = "/v1/chat/completions", _ lines: [String] = []
  ) throws -> WireMessage {
    let client = try proxy.connect()
    try client.post(target, lines, body: body)
    return try client.response()
  }

  @Test("the one with the longest prefix that fits gets the request, without that prefix; else the one that has none and lists the model")
  func routes() throws {
    let union = try Union()
    try union.run { proxy in
      for (model, backend, upstreamID) in [
        ("a/m", "short", "m"), ("a/or/m", "long one", "m"), ("a/or/or/m", "long one", "or/m"), ("a/unlisted", "short", "unlisted"),
        ("gpt-4o", "plain", "gpt-4o"), ("maker/gemma-3-27b", "plain", "maker/gemma-3-27b"),
      ] {
        let response = try Self.post(proxy, .chat(model))
        #expect(response.status == 200)
        #expect(response["x-modelsieve-backend"] == backend)
        let (name, request) = try #require(union.takeRequest(), "\(model)")
        #expect(name == backend)
        #expect(request.text == .chat(upstreamID))
        #expect(request.target == "/v1/chat/completions")
      }
    }
  }

  @Test("none gets a model that nobody has; the client is told the nearest it may have meant")
  func unknown() throws {
    let union = try Union()
    try union.run { proxy in
      // On a busy machine a backend may not have listed within the second and a half that it is waited for. What it once listed is known for
      // a minute.
      let deadline = ContinuousClock.now + Wire.patience
      while try proxy.get("/v1/models")["x-modelsieve-partial"] != nil, .now < deadline {}
      for (model, hint) in [
        ("gpt-4", "'gpt-4o'"), ("maker/gemma-3-27", "'maker/gemma-3-27b'"), ("or/mistral-large-2", "'a/or/mistral-large-2'"),
      ] {
        let response = try Self.post(proxy, .chat(model))
        #expect(response.status == 404)
        #expect(response.errorCode == "model_not_found")
        #expect(response.errorMessage.contains(hint), "\(response.errorMessage)")
        #expect(union.takeRequest() == nil)
      }
    }
  }

  @Test(
    "the path /backend/NAME names one: its own list, its own ids, whatever prefixes say",
    arguments: ["/backend/long%20one", "/backend/long%20%6Fne"])
  func scope(scope: String) throws {
    let union = try Union()
    try union.run { proxy in
      try #expect(proxy.get(scope + "/v1/models").modelIDs == ["m", "mistral-large-2"])
      try #expect(proxy.get(scope + "/v1/models/m").json()["id"] as? String == "m")
      for model in ["m", "a/or/m", "gpt-4o", "fast"] {
        try #expect(Self.post(proxy, .chat(model), to: scope + "/v1/chat/completions?a=1").status == 200)
        let (name, request) = try #require(union.takeRequest())
        #expect(name == "long one")
        #expect(request.text == .chat(model))
        #expect(request.target == "/v1/chat/completions?a=1")
      }
      try #expect(proxy.get(scope + "/v1/files").status == 200)
      try #expect(#require(union.takeRequest()).request.target == "/v1/files")
    }
  }

  @Test(
    "a name that none has is 404 that lists those there are",
    arguments: ["/backend/nobody/v1/models", "/backend/Short/v1/files", "/backend/%00/v1/models"])
  func unknownBackend(target: String) throws {
    let union = try Union()
    try union.run { proxy in
      let response = try proxy.get(target)
      #expect(response.status == 404)
      #expect(response.errorCode == "unknown_backend")
      #expect(response.errorMessage.contains("'short', 'long one', 'plain'"))
      #expect(union.takeRequest() == nil)
    }
  }

  @Test("a request without a model goes where X-Backend says, else nowhere")
  func withoutModel() throws {
    let union = try Union()
    try union.run { proxy in
      for (target, lines) in [("/v1/files", [String]()), ("/v1/files?model", []), ("/v1/responses/r1", ["Authorization: Bearer x"])] {
        let response = try proxy.get(target, lines)
        #expect(response.status == 400)
        #expect(response.errorCode == "invalid_request")
        for name in ["'short'", "'long one'", "'plain'", "X-Backend", "/backend/"] { #expect(response.errorMessage.contains(name)) }
        #expect(union.takeRequest() == nil)
      }
      try #expect(Self.post(proxy, #"{"messages":[]}"#).status == 400)
      try #expect(Self.post(proxy, #"{"model":1}"#).status == 400)
      try #expect(Self.post(proxy, "no JSON").status == 400)
      #expect(union.takeRequest() == nil)
      try #expect(proxy.get("/v1/files", ["X-Backend: long one"]).status == 200)
      let (name, request) = try #require(union.takeRequest())
      #expect(name == "long one")
      #expect(request["x-backend"] == nil)
      let wrong = try proxy.get("/v1/files", ["X-Backend: nobody"])
      #expect(wrong.errorCode == "unknown_backend")
      // What the request itself says goes before a header.
      try #expect(Self.post(proxy, .chat("a/m"), to: "/v1/chat/completions", ["X-Backend: plain"])["x-modelsieve-backend"] == "short")
    }
  }

  @Test("a model is found wherever a request may name it")
  func places() throws {
    let union = try Union()
    try union.run { proxy in
      func check(_ response: WireMessage, _ target: String) throws {
        #expect(response.status == 200)
        let (name, request) = try #require(union.takeRequest())
        #expect(name == "long one")
        #expect(request.target == target)
      }
      try check(proxy.get("/v1/realtime?x=1&model=a%2For%2Fm"), "/v1/realtime?x=1&model=m")
      try check(proxy.get("/v1/models/a%2For/m", method: "DELETE"), "/v1/models/m")
      try check(Self.post(proxy, "{}", to: "/v1/deployments/a%2For%2Fm/chat"), "/v1/deployments/m/chat")
      let form =
        "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nxyz\r\n"
        + "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\na/or/m\r\n--b--\r\n"
      let client = try proxy.connect()
      try client.post("/v1/audio/transcriptions", type: "multipart/form-data; boundary=b", body: Array(form.utf8))
      try #expect(client.response().status == 200)
      try #expect(#require(union.takeRequest()).request.text == form.replacing("a/or/m", with: "m"))
    }
  }

  @Test("one that was given no credential and answers 401 is named in the log, with what to do")
  func unpaid() throws {
    let paid = try RecordingBackend(models: ["m"])
    let unpaid = try RecordingBackend { _ in .response("401 Unauthorized") }
    try withUnion([("paid", paid, "auth: none"), ("unpaid", unpaid, "auth: none")]) { proxy in
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", body: .chat("unpaid/m"))
      try #expect(client.response().status == 401)
      let line = try proxy.program.line(with: "wants one: give it api_key")
      #expect(line.contains("backend=unpaid"))
    }
  }

  @Test("that wants a credential for its list is named with what to set")
  func unpaidList() throws {
    let (paid, unpaid) = (try RecordingBackend(models: ["m"]), try RecordingBackend { _ in .response("401 Unauthorized") })
    try withUnion([("paid", paid, "auth: none"), ("unpaid", unpaid, "auth: none")]) { proxy in
      for _ in 0..<2 { try #expect(proxy.list().modelIDs == ["paid/m"]) }
      let line = try proxy.program.line(with: "wants one: give it api_key")
      #expect(line.contains("backend=unpaid"))
    }
  }
}
