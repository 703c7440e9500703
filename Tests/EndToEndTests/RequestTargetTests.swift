// Where a request goes: methods, paths, queries, and the model in them.
import Testing

@Suite("A request's target")
struct RequestTargetTests {
  @Test(
    "is put behind base_url, its model without the prefix, all else as it came",
    arguments: [
      ("GET", "/v1/files?limit=2&after=a%20b&&x", "/v1/files?limit=2&after=a%20b&&x"),
      ("GET", "/v1/files?", "/v1/files?"),
      ("GET", "/v1/realtime?model=or%2Fa%2Fb&x=or%2Fy", "/v1/realtime?model=a/b&x=or%2Fy"),
      ("GET", "/v1/realtime?x=1&model=or/x", "/v1/realtime?x=1&model=x"),
      ("POST", "/v1/deployments/or%2Fx/chat/completions?api-version=1", "/v1/deployments/x/chat/completions?api-version=1"),
      ("DELETE", "/v1/models/or/ft:a/b", "/v1/models/ft:a/b"),
      ("DELETE", "/v1/models/or%2Fa", "/v1/models/a"),
      ("OPTIONS", "/v1/chat/completions", "/v1/chat/completions"),
      ("PATCH", "/v1/a//b/%7Bc%7D;d=e", "/v1/a//b/%7Bc%7D;d=e"),
      ("PROPFIND", "/v1/whatever-comes-next", "/v1/whatever-comes-next"),
      ("GET", "http://proxy.test/v1/files?x=y", "/v1/files?x=y"),
      ("GET", "/files?x=y", "/v1/files?x=y"),
      ("DELETE", "/chat/completions/c", "/v1/chat/completions/c"),
      ("DELETE", "/models/or%2Fa", "/v1/models/a"),
    ])
  func target(method: String, sent: String, seen: String) throws {
    try withProxy(named: "or") { proxy, upstream in
      let client = try proxy.connect()
      try client.send(method, sent)
      let (connection, request) = try upstream.exchange()
      #expect(request.method == method)
      #expect(Self.decoded(request.target) == Self.decoded(seen))
      #expect(request.startLine.hasSuffix(" HTTP/1.1"))
      try connection.reply()
      try #expect(client.response().status == 200)
    }
  }

  /// A rewritten model may be escaped in more than one way.
  private static func decoded(_ target: String) -> String { target.replacing("model=a%2Fb", with: "model=a/b") }

  @Test("follows the path of base_url", arguments: ["/openai/v3", "/openai/v3/", ""])
  func basePath(path: String) throws {
    let upstream = try ScriptedUpstream()
    try withProxy(ProxyConfiguration(baseURL: "http://127.0.0.1:\(upstream.port)\(path)")) { proxy in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files?a=b")
      try #expect(upstream.exchange().request.target == (path.isEmpty ? "" : "/openai/v3") + "/files?a=b")
    }
  }

  @Test("may begin with root_path, or have lost it already", arguments: ["/llm/v1/files", "/v1/files"])
  func rootPath(target: String) throws {
    try withProxy(server: "root_path: /llm") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", target)
      try #expect(upstream.exchange().request.target == "/v1/files")
    }
  }

  @Test("outside /v1 is 404 unless paths opens it")
  func outside() throws {
    try withProxy { proxy, upstream in
      let response = try proxy.get("/api/chat")
      #expect(response.status == 404)
      #expect(response.errorCode == "unknown_path")
      try #expect(!upstream.hasConnection())
    }
    try withProxy(backend: #"paths: ["/v1/*", "/api/*"]"#) { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/api/chat?x")
      try #expect(upstream.exchange().request.target == "/api/chat?x")
    }
  }

  @Test(
    "with dot segments, which would leave base_url, is refused",
    arguments: ["/v1/../admin", "/v1/%2e%2E/admin", "/v1/a/./b", "/v1/..\\x/.."])
  func dots(target: String) throws {
    try withProxy(backend: "paths: \"*\"") { proxy, upstream in
      try #expect(proxy.get(target).status == 400)
      try #expect(!upstream.hasConnection())
    }
  }

  @Test("with two models in its query is refused", arguments: ["or", nil])
  func duplicate(name: String?) throws {
    try withProxy(named: name) { proxy, upstream in
      try #expect(proxy.get("/v1/realtime?model=or/a&mod%65l=or/b").errorCode == "invalid_request")
      try #expect(!upstream.hasConnection())
    }
  }

  @Test("of the proxy's own health is answered while the backend is away")
  func health() throws {
    try withProxy { proxy, upstream in
      try #expect(proxy.get("/-/health").status == 200)
      try #expect(proxy.get("/-/ready").status == 200)
      try #expect(!upstream.hasConnection())
    }
  }

  @Test("HEAD is forwarded, and its answer has a length and no body")
  func head() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("HEAD", "/v1/files/f/content")
      let (connection, request) = try upstream.exchange()
      #expect(request.method == "HEAD")
      try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n")
      try #expect(client.response(toHead: true)["content-length"] == "1234")
      try client.send("GET", "/v1/files")
      // A body that the backend sends all the same must not become the next answer.
      let (fresh, next) = try upstream.exchange()
      #expect(next.target == "/v1/files")
      try fresh.reply(body: "[]")
      try #expect(client.response().text == "[]")
    }
  }
}
