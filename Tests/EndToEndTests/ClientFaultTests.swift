// Requests that are broken or too large, and too many clients.
import Testing

@Suite("A client's fault")
struct ClientFaultTests {
  @Test(
    "a malformed request is 400, and the connection closed, whatever follows",
    arguments: [
      "GET /v1/files HTTP/1.1\nHost: a\n\n", "GET  /v1/files HTTP/1.1\r\nHost: a\r\n\r\n", "GET /v1/fi les HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET /v1/files HTTP/2.0\r\nHost: a\r\n\r\n", "GET /v1/files http/1.1\r\nHost: a\r\n\r\n", "GET /v1/files\r\n\r\n",
      "G@T /v1/files HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET v1/files HTTP/1.1\r\nHost: a\r\n\r\n", "GET /v1/files HTTP/1.1\r\n\r\n", "GET /v1/files HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
      "GET /v1/files HTTP/1.1\r\nHost: a/b\r\n\r\n", "GET /v1/files HTTP/1.1\r\nHost:\r\n\r\n",
      "GET /v1/files HTTP/1.1\r\nHost: \t\r\n\r\n", "GET /v1/files HTTP/1.1\r\nHost: a\r\nX : 1\r\n\r\n",
      "GET /v1/files HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n",
      "GET /v1/files HTTP/1.1\r\nHost: a\r\nX: 1\r\n  2\r\n\r\n", "GET /v1/files HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n",
      "GET /v1/files HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", "GET /v1/files HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
      "POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
      "POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\nx",
      "POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\nx",
      "POST /v1/x HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\nx",
      "POST /v1/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\nx",
      "POST /v1/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
      "POST /v1/x HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST /v1/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      "POST /v1/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\nx\n0\n\n",
      "POST /v1/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxy\r\n0\r\n\r\n",
      "POST /v1/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n",
      "POST /v1/x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 5\r\n\r\n",
    ])
  func malformed(request: String) throws {
    try withProxy(named: "or") { proxy, upstream in
      let client = try proxy.connect()
      // What follows must not be taken for a request.
      try client.send(request + "GET /v1/smuggled HTTP/1.1\r\nHost: a\r\n\r\n")
      let response = try client.response()
      #expect(response.status == 400)
      #expect(response.errorCode == "invalid_request")
      #expect(response["connection"] == "close")
      try #expect(client.readToEnd().isEmpty)
      if try upstream.hasConnection() { try #expect(!String(decoding: upstream.accept().readToEnd(), as: UTF8.self).contains("smuggled")) }
    }
  }

  @Test("a malformed request behind a good one on its connection is 400 as well", arguments: ["GET", "HEAD"])
  func malformedSecond(method: String) throws {
    try withProxy { proxy, _ in
      let client = try proxy.connect()
      try client.send(method, "/-/health")
      try #expect(client.response(toHead: method == "HEAD").status == 200)
      try client.send("nonsense\r\n\r\n")
      let response = try client.response()
      #expect(response.status == 400)
      #expect(response.errorCode == "invalid_request")
      try #expect(client.ending() != nil)
    }
  }

  @Test("a body above max_body is 413, though the client is still sending it", arguments: [false, true])
  func tooLarge(isChunked: Bool) throws {
    try withProxy(server: "max_body: 100k") { proxy, upstream in
      let client = try proxy.connect()
      let framing = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: 3000000"
      let chunk = "c350\r\n" + String(repeating: "x", count: 50_000) + "\r\n"
      // At once: who says nothing for two seconds after the answer is not listened to any more.
      try client.send("POST /v1/files HTTP/1.1\r\nHost: proxy.test\r\n\(framing)\r\n\r\n" + String(repeating: chunk, count: 6))
      let response = try client.response()
      #expect(response.status == 413)
      #expect(response.errorCode == "request_too_large")
      #expect(response["connection"] == "close")
      if isChunked {
        try #expect(upstream.accept().ending() != nil)
      } else {
        try #expect(!upstream.hasConnection())
      }
    }
  }

  @Test("a body of exactly max_body passes")
  func largest() throws {
    try withProxy(server: "max_body: 1000") { proxy, upstream in
      let client = try proxy.connect()
      try client.post("/v1/files", body: String(repeating: "x", count: 1000))
      try #expect(upstream.exchange().request.body.count == 1000)
      let other = try proxy.connect()
      try other.send("POST", "/v1/files", ["Content-Length: 1001"])
      try #expect(other.response().status == 413)
    }
  }

  @Test(
    "a head that is too large is 431, a target 414",
    arguments: [
      ("GET /v1/files HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 70_000), 431, "head_too_large"),
      ("GET /v1/files HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: 300) + "\r\n", 431, "head_too_large"),
      ("GET /v1/" + String(repeating: "x", count: 17_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414, "target_too_long"),
    ])
  func limits(request: String, status: Int, code: String) throws {
    try withProxy { proxy, _ in
      let client = try proxy.connect()
      try client.send(request)
      let response = try client.response()
      #expect(response.status == status)
      #expect(response.errorCode == code)
      try #expect(client.ending() != nil)
    }
  }

  @Test("one connection above max_connections is told 503, and the others go on")
  func tooMany() throws {
    try withProxy(server: "max_connections: 2") { proxy, _ in
      let first = try proxy.connect()
      try first.send("GET", "/-/health")
      _ = try first.response()
      let second = try proxy.connect()
      try second.send("GET", "/-/health")
      _ = try second.response()
      let third = try proxy.connect()
      let refusal = try third.response()
      #expect(refusal.status == 503)
      #expect(refusal.errorCode == "too_many_connections")
      try #expect(third.ending() != nil)
      try first.send("GET", "/-/health")
      try #expect(first.response().status == 200)
      second.close()
      // Once its end is noticed there is room again.
      let deadline = ContinuousClock.now + Wire.patience
      while try proxy.get("/-/health").status != 200, .now < deadline {}
      #expect(.now < deadline)
    }
  }

  @Test("CONNECT and other ways to make a forward proxy of it are refused")
  func connect() throws {
    try withProxy { proxy, upstream in
      try #expect(proxy.get("api.example:443", method: "CONNECT").status == 405)
      try #expect(!upstream.hasConnection())
    }
  }
}
