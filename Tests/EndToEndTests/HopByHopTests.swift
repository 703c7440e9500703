// Fields that belong to one hop stop here; fields that tell of the hops are added.
import Testing

@Suite("Hop by hop")
struct HopByHopTests {
  @Test("fields of the client's connection stop here")
  func request() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send(
        "GET", "/v1/files",
        [
          "Connection: X-Private, keep-alive", "Connection: x-second", "X-Private: 1", "X-SECOND: 2", "Keep-Alive: timeout=5",
          "Proxy-Connection: keep-alive",
          "TE: trailers", "Trailer: X-Sum", "Upgrade: h2c", "X-Backend: other", "X-Public: 3",
          "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        ])
      let (_, request) = try upstream.exchange()
      for name in ["connection", "x-private", "x-second", "keep-alive", "proxy-connection", "te", "trailer", "upgrade", "x-backend"] {
        #expect(request[name] == nil, "\(name)")
      }
      #expect(request["x-public"] == "3")
      #expect(request["traceparent"] == "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    }
  }

  @Test("fields of the upstream's connection stop here")
  func response() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      let (connection, _) = try upstream.exchange()
      try connection.send(
        "HTTP/1.1 200 OK\r\nConnection: x-private, close\r\nX-Private: 1\r\nKeep-Alive: timeout=5\r\nX-Public: 2\r\nUpgrade: h2c\r\n"
          + "Content-Length: 2\r\n\r\n[]"
      )
      let response = try client.response()
      #expect(response.undated == ["X-Public: 2", "Content-Length: 2", "X-ModelSieve-Backend: default"])
      try #expect(client.ending(within: .milliseconds(100)) == nil, "the client's connection is another")
    }
  }

  @Test("a Connection field cannot take away what the message needs")
  func nominated() throws {
    try withProxy(backend: "api_key: \(TestSecret.operators)") { proxy, upstream in
      let client = try proxy.connect()
      try client.post("/v1/x", ["Connection: Content-Length, Host, Authorization, Via, X-Forwarded-For"], body: "{}")
      let (connection, request) = try upstream.exchange()
      #expect(request.text == "{}")
      #expect(request["host"] == "127.0.0.1:\(upstream.port)")
      #expect(request["authorization"] == "Bearer \(TestSecret.operators)")
      #expect(request["via"]?.hasPrefix("1.1 modelsieve-") == true)
      try connection.reply("200 OK", ["Connection: Content-Length"], body: "[]")
      try #expect(client.response().text == "[]")
    }
  }

  private static let client = [
    "X-Forwarded-For: 10.0.0.9", "x-forwarded-for: 10.0.0.8", "X-Forwarded-Proto: https", "X-Forwarded-Host: llm.example",
    "X-Real-IP: 10.0.0.9", "Forwarded: for=10.0.0.9", "Cookie: a=b", "Referer: http://127.0.0.1/chat", "Sec-Fetch-Mode: cors",
    "CF-Connecting-IP: 10.0.0.9", "Via: 2 outer",
  ]

  @Test("a provider hears its own host and nothing of the client")
  func anonymous() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files", Self.client + ["Origin: http://127.0.0.1"])
      let (_, request) = try upstream.exchange()
      let via = try #require(request["via"])
      #expect(via.hasPrefix("2 outer, 1.1 modelsieve-"))
      #expect(request.lines == ["Via: \(via)", "Host: 127.0.0.1:\(upstream.port)"])
    }
  }

  @Test("with forward_client it hears of the client, what an outer proxy said included, and still gets no cookie")
  func forwarded() throws {
    try withProxy(backend: "forward_client: true") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      let (connection, request) = try upstream.exchange()
      #expect(request.values("host") == ["127.0.0.1:\(upstream.port)"])
      #expect(request.values("x-forwarded-for") == ["127.0.0.1"])
      #expect(request.values("x-forwarded-proto") == ["http"])
      #expect(request.values("x-forwarded-host") == ["proxy.test"])
      try connection.reply()
      _ = try client.response()
      try client.send("GET", "/v1/files", Self.client)
      let passed = try connection.request()
      #expect(passed["x-forwarded-for"] == "10.0.0.9, 10.0.0.8, 127.0.0.1")
      #expect(passed["x-forwarded-proto"] == "https")
      #expect(passed["x-forwarded-host"] == "llm.example")
      for name in ["x-real-ip", "forwarded", "referer", "sec-fetch-mode", "cf-connecting-ip"] { #expect(passed[name] != nil, "\(name)") }
      #expect(passed["cookie"] == nil)
    }
  }

  @Test("Trailer passes where trailers do")
  func trailer() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n2\r\n[]\r\n0\r\nX-Sum: 1\r\n\r\n")
      let response = try client.response()
      #expect(response["trailer"] == "X-Sum")
      #expect(response.trailers == ["X-Sum: 1"])
      // What announces trailers in vain, or has Connection take the announcement back, does not.
      for lines in [
        "Trailer: X-Sum\r\nContent-Length: 2\r\n\r\n[]", "Trailer: X\r\nConnection: trailer\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      ] {
        try client.send("GET", "/v1/files")
        try #expect(connection.request().target == "/v1/files")
        try connection.send("HTTP/1.1 200 OK\r\n\(lines)")
        try #expect(client.response()["trailer"] == nil)
      }
    }
  }

  @Test("what a backend says of its address stops here", arguments: ["Alt-Svc: h3=\":443\"", "Strict-Transport-Security: max-age=1"])
  func addressPolicy(line: String) throws {
    try withProxy { proxy, upstream in
      for path in ["/v1/files", "/v1/models"] {
        let client = try proxy.connect()
        try client.send("GET", path)
        try upstream.exchange().connection.reply("404 Not Found", [line, "X-Public: 1", "Connection: close"])
        let response = try client.response()
        #expect(response["x-public"] == "1")
        #expect(!response.lines.contains(line))
      }
    }
  }

  @Test("the operator can have a client's field stop here, by an empty value")
  func removed() throws {
    try withProxy(backend: "headers: {User-Agent: \"\", X-Kept: a}") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files", ["user-agent: curl", "User-Agent: other", "X-Other: 1"])
      let (_, request) = try upstream.exchange()
      #expect(request["user-agent"] == nil)
      #expect(request["x-kept"] == "a")
      #expect(request["x-other"] == "1")
    }
  }

  @Test("the operator's headers are added, in place of a client's of that name")
  func operators() throws {
    try withProxy(backend: "headers: {HTTP-Referer: \"https://chat.example\", X-Title: \"${HOME}\"}") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files", ["http-referer: https://other.example", "X-Titles: 1"])
      let (_, request) = try upstream.exchange()
      #expect(request.values("http-referer") == ["https://chat.example"])
      #expect(request.values("x-title") == ["${HOME}"])
      #expect(request["x-titles"] == "1")
    }
  }
}
