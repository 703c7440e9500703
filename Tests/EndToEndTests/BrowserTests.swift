// Pages of other origins, which a browser lets call only where the answer allows it.
import Testing

@Suite("A browser's page")
struct BrowserTests {
  private static let preflight = [
    "Origin: https://chat.example", "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: authorization, content-type",
  ]

  @Test("of an allowed origin has its preflight answered here, and may read the answers", arguments: ["https://chat.example", "*"])
  func allowed(origin: String) throws {
    try withProxy(server: "cors_origins: [\"\(origin)\"]") { proxy, upstream in
      let response = try proxy.get("/v1/chat/completions", Self.preflight, method: "OPTIONS")
      #expect(response.status == 204)
      #expect(response["access-control-allow-origin"] == "https://chat.example")
      #expect(response["access-control-allow-headers"] == "authorization, content-type")
      #expect(response["access-control-allow-methods"]?.contains("POST") == true)
      try #expect(!upstream.hasConnection())
      let client = try proxy.connect()
      try client.send("GET", "/v1/files", ["Origin: https://chat.example"])
      let (connection, _) = try upstream.exchange()
      try connection.reply("200 OK", ["Access-Control-Allow-Origin: https://other.example"])
      try #expect(client.response().values("access-control-allow-origin") == ["https://chat.example"])
      try client.send("GET", "/v1/models", ["Origin: https://chat.example"])
      _ = try connection.request()
      try connection.reply("401 Unauthorized", ["Access-Control-Allow-Origin: *"])
      try #expect(client.response().values("access-control-allow-origin") == ["https://chat.example"], "two would be as good as none")
      try client.send("GET", "/nowhere", ["Origin: https://chat.example"])
      try #expect(client.response()["access-control-allow-origin"] == "https://chat.example", "errors of ours as well")
    }
  }

  @Test("of another origin reaches no backend, whatever it asks for", arguments: ["", "cors_origins: [\"https://other.example\"]"])
  func notAllowed(server: String) throws {
    try withProxy(server: server) { proxy, upstream in
      let upgrade = ["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: eA==", "Sec-WebSocket-Version: 13"]
      for (method, more) in [("OPTIONS", Array(Self.preflight.dropFirst())), ("GET", []), ("DELETE", []), ("GET", upgrade)] {
        for path in ["/v1/chat/completions", "/v1/models", "/v1/realtime?model=m", "/backend/default/v1/files"] {
          let response = try proxy.get(path, ["Origin: https://chat.example"] + more, method: method)
          #expect(response.status == 403 && response.errorCode == "forbidden")
          #expect(response.errorMessage.contains("'https://chat.example'") && response.errorMessage.contains("cors_origins"))
          #expect(response["access-control-allow-origin"] == nil)
        }
      }
      try #expect(!upstream.hasConnection())
    }
  }

  @Test("without an origin reaches no backend either", arguments: ["cross-site", "same-site"])
  func hidden(site: String) throws {
    try withProxy { proxy, upstream in
      try #expect(proxy.get("/v1/files", ["Sec-Fetch-Site: \(site)", "Sec-Fetch-Mode: no-cors"]).status == 403)
      try #expect(proxy.get("/-/health", ["Sec-Fetch-Site: \(site)"]).status == 200)
      try #expect(!upstream.hasConnection())
    }
  }

  @Test("may link to the page, by each of its addresses", arguments: ["cross-site", "same-site"])
  func links(site: String) throws {
    let lines = ["Sec-Fetch-Site: \(site)", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"]
    try withProxy(server: "root_path: /llm") { proxy, _ in
      for (path, status) in [("/", 200), ("/llm/", 200), ("/llm", 308), ("/-/", 303), ("/llm/-/page/app.js", 200), ("/llm/v1/models", 403)]
      {
        try #expect(proxy.get(path, lines).status == status, "\(path)")
      }
    }
  }

  @Test(
    "of this machine or of an application may call and read", arguments: ["http://localhost:3000", "http://127.0.0.1", "app://obsidian.md"])
  func near(origin: String) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files", ["Origin: \(origin)"])
      let (connection, _) = try upstream.exchange()
      try connection.reply("200 OK", ["Access-Control-Allow-Origin: *", "Access-Control-Allow-Headers: *"])
      let response = try client.response()
      #expect(response.values("access-control-allow-origin") == [origin])
      #expect(response["access-control-allow-headers"] == nil)
    }
  }

  @Test("is told nothing of the backend's address", arguments: [[], ["Origin: http://localhost"]])
  func address(lines: [String]) throws {
    let said = [
      "Access-Control-Allow-Origin: *", "access-control-allow-credentials: true", "Access-Control-Expose-Headers: x",
      "Alt-Svc: h3=\":443\"",
      "Strict-Transport-Security: max-age=1", "Clear-Site-Data: \"*\"", "NEL: {}", "Report-To: {}",
    ]
    try withProxy { proxy, upstream in
      for (path, status) in [("/v1/files", "200 OK"), ("/v1/models", "401 Unauthorized")] {
        let client = try proxy.connect()
        try client.send("GET", path, lines)
        let (connection, _) = try upstream.exchange()
        try connection.reply(status, said + ["X-Other: y", "Connection: close"])
        let response = try client.response()
        #expect(response["x-other"] == "y")
        let mine = lines.isEmpty ? [] : ["access-control-allow-origin", "access-control-expose-headers"]
        for name in said.map({ $0.prefix { $0 != ":" }.lowercased() }) where !mine.contains(name) {
          #expect(response[name] == nil, "\(name)")
        }
      }
    }
  }

  @Test("under a name that anybody could have lead here is misdirected")
  func rebound() throws {
    try withProxy(server: "hosts: [sieve.example]") { proxy, upstream in
      for path in ["/v1/models", "/v1/files", "/-/metrics"] {
        let client = try proxy.connect()
        try client.send("GET \(path) HTTP/1.1\r\nHost: evil.example\r\nOrigin: http://evil.example\r\n\r\n")
        let response = try client.response()
        #expect(response.status == 421 && response.errorCode == "misdirected_request" && response.errorMessage.contains("server.hosts"))
      }
      try #expect(!upstream.hasConnection())
      let client = try proxy.connect()
      try client.send("GET /v1/files HTTP/1.1\r\nHost: Sieve.example:80\r\nOrigin: http://sieve.example\r\n\r\n")
      let (connection, _) = try upstream.exchange()
      try connection.reply("200 OK", [])
      try #expect(client.response().status == 200)
    }
  }

  @Test(
    "gets no echo of a request, and hears what it may do instead", arguments: ["TRACE", "TRACK", "trace", "CONNECT"],
    [("/v1/models", "GET, HEAD"), ("/v1/files", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")])
  func echo(method: String, resource: (path: String, methods: String)) throws {
    try withProxy(backend: "api_key: \(TestSecret.operators)") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("\(method) \(method == "CONNECT" ? "a:443" : resource.path) HTTP/1.1\r\nHost: proxy\r\n\r\n")
      let response = try client.response()
      #expect(response.status == 405 && response.errorCode == "method_not_allowed")
      #expect(method == "CONNECT" || response["allow"] == resource.methods)
      try #expect(!upstream.hasConnection())
    }
  }
}
