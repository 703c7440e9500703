// What becomes of the list when its backend fails.
import Testing

@Suite("A list that fails")
struct ListFailureTests {
  @Test(
    "is the backend's own refusal, with its headers and body",
    arguments: ["401 Unauthorized", "403 Forbidden", "429 Too Many Requests", "500 Oh dear", "404 Not Found", "302 Found"])
  func mirrored(status: String) throws {
    try withProxy(backend: "cache_ttl: 60") { proxy, upstream in
      for path in ["/v1/models", "/v1/models/a"] {
        let client = try proxy.connect()
        try client.send("GET", path, ["Authorization: Bearer \(TestSecret.clients)"])
        let (connection, _) = try upstream.exchange()
        try connection.send(
          "HTTP/1.1 \(status)\r\nRetry-After: 9\r\nx-ratelimit-limit: 5\r\nLocation: /elsewhere\r\nConnection: close\r\n"
            + "Content-Type: text/x\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n")
        let response = try client.response()
        #expect(response.startLine == "HTTP/1.1 \(status)")
        #expect(response.lines.starts(with: ["Retry-After: 9", "x-ratelimit-limit: 5", "Location: /elsewhere", "Content-Type: text/x"]))
        #expect(response["x-modelsieve-backend"] == "default")
        #expect(response["transfer-encoding"] == nil)
        #expect(response.text == "no")
        try client.send("GET", "/-/health")
        try #expect(client.response().status == 200)
      }
    }
  }

  @Test(
    "with something that is no list is 502 that says so",
    arguments: [
      "", "<html>", "{\"data\":{}}", "{\"data\":[{\"id\":\"a\"}]", "[{\"id\":\"a\"}] trailing", "\"models\"",
      "{\"data\":[{\"id\":\"a\",}]}",
    ])
  func garbage(body: String) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/models")
      let (connection, _) = try upstream.exchange()
      try connection.reply(body: body)
      let response = try client.response()
      #expect(response.status == 502)
      #expect(response.errorCode == "upstream_invalid_response")
      #expect(response.errorMessage.contains("base_url"))
    }
  }

  @Test("with broken gzip is 502", arguments: ["\u{1f}not gzip", ""])
  func brokenGzip(body: String) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/models")
      let (connection, _) = try upstream.exchange()
      try connection.reply("200 OK", ["Content-Encoding: gzip"], body: body)
      try #expect(client.response().errorCode == "upstream_invalid_response")
    }
  }

  @Test("for want of a backend is 502")
  func unreachable() throws {
    let upstream = try ScriptedUpstream(isListening: false)
    try withProxy(ProxyConfiguration(baseURL: upstream.baseURL)) { proxy in
      let response = try proxy.get("/v1/models")
      #expect(response.status == 502)
      #expect(response.errorCode == "upstream_unreachable")
    }
  }

  @Test("in its middle is 502, not half a list", arguments: [false, true])
  func cut(byReset: Bool) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/models")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"data\":[{\"id\":\"a\"}]}")
      if byReset { connection.reset() } else { connection.close() }
      let response = try client.response()
      #expect(response.status == 502)
      #expect(response.errorCode == "upstream_closed")
    }
  }

  @Test("by being late is 504 after list_timeout, though bytes keep coming")
  func late() throws {
    try withProxy(backend: "list_timeout: 400ms") { proxy, upstream in
      let client = try proxy.connect()
      let start = ContinuousClock.now
      try client.send("GET", "/v1/models")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
      #expect(throws: Wire.Failure.self) { while .now - start < .seconds(30) { try connection.send(" ") } }
      let response = try client.response()
      #expect(response.status == 504)
      #expect(response.errorMessage.contains("list_timeout"))
      #expect(.now - start < .seconds(30))
    }
  }

  @Test("is the last good one where there is one, and says so; once the backend is back it is the new one")
  func stale() throws {
    try withProxy(named: "local") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/models")
      let (first, _) = try upstream.exchange()
      try first.reply("200 OK", ["Connection: close"], body: #"{"data":[{"id":"a"}]}"#)
      try #expect(client.response()["x-modelsieve-partial"] == nil)
      for failure in [
        "HTTP/1.1 500 Oh dear\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\n[{]", "",
      ] {
        try client.send("GET", "/v1/models")
        let (connection, _) = try upstream.exchange()
        try connection.send(failure)
        connection.close()
        let response = try client.response()
        #expect(response.status == 200)
        #expect(response.modelIDs == ["local/a"])
        #expect(response["x-modelsieve-partial"] == "local=stale")
      }
      try client.send("GET", "/v1/models")
      let (last, _) = try upstream.exchange()
      try last.reply("200 OK", ["Connection: close"], body: #"{"data":[{"id":"b"}]}"#)
      let response = try client.response()
      #expect(response.modelIDs == ["local/b"])
      #expect(response["x-modelsieve-partial"] == nil)
    }
  }

  @Test(
    "for want of a right key is not the last good one: what a key could see is no longer its business",
    arguments: ["401 Unauthorized", "403 Forbidden"])
  func revoked(status: String) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      for (status, expected) in [("200 OK", 200), (status, Int(status.prefix(3)) ?? 0), ("500 Oh dear", 500)] {
        try client.send("GET", "/v1/models")
        let (connection, _) = try upstream.exchange()
        try connection.reply(status, ["Connection: close"], body: #"{"data":[{"id":"a"}]}"#)
        try #expect(client.response().status == expected)
      }
    }
  }

  @Test("is not the last good one beyond stale_ttl")
  func expired() throws {
    try withProxy(backend: "stale_ttl: 0") { proxy, upstream in
      let client = try proxy.connect()
      for (status, expected) in [("200 OK", 200), ("500 Oh dear", 500)] {
        try client.send("GET", "/v1/models")
        let (connection, _) = try upstream.exchange()
        try connection.reply(status, ["Connection: close"], body: #"{"data":[{"id":"a"}]}"#)
        try #expect(client.response().status == expected)
      }
    }
  }
}
