// Backends that cannot be reached, break off, or talk nonsense.
import Testing

@Suite("A backend's fault")
struct UpstreamFaultTests {
  @Test("no one listens: 502 that says so")
  func refused() throws {
    let upstream = try ScriptedUpstream(isListening: false)
    try withProxy(ProxyConfiguration(baseURL: upstream.baseURL, name: "local")) { proxy in
      let client = try proxy.connect()
      for _ in 1...2 {
        try client.post("/v1/chat/completions", body: #"{"model":"local/x"}"#)
        let response = try client.response()
        #expect(response.status == 502)
        #expect(response.errorCode == "upstream_unreachable")
        #expect(response["x-modelsieve-error"] == "upstream_unreachable")
        #expect(response["content-type"] == "application/json")
        #expect(response.errorMessage.contains("'local'") && response.errorMessage.contains("refused"))
      }
    }
  }

  @Test("a host name that does not exist: 502 that says so")
  func unknownHost() throws {
    try withProxy(ProxyConfiguration(baseURL: "http://no-such-host.invalid/v1")) { proxy in
      let response = try proxy.get("/v1/files")
      #expect(response.status == 502)
      #expect(response.errorCode == "upstream_unreachable")
    }
  }

  @Test("it closes a fresh connection without an answer: 502, and no second attempt", arguments: [false, true])
  func closed(byReset: Bool) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", body: "{}")
      let (connection, _) = try upstream.exchange()
      if byReset { connection.reset() } else { connection.close() }
      let response = try client.response()
      #expect(response.status == 502)
      #expect(response.errorCode == "upstream_closed")
      try #expect(!upstream.hasConnection(within: .milliseconds(100)))
      try client.send("GET", "/-/health")
      try #expect(client.response().status == 200, "the client's connection goes on")
    }
  }

  @Test(
    "it answers with something that is not HTTP/1.1: 502",
    arguments: [
      "SPLAT\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n", "HTTP/1.1 200 OK\nContent-Length: 0\r\n\n", "\0\0\0\0\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "HTTP/1.1 200 OK\r\nBad Name: 1\r\n\r\n",
      "HTTP/1.1 200 OK\r\nA: 1\r\n folded\r\n\r\n",
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    ])
  func garbage(bytes: String) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      let (connection, _) = try upstream.exchange()
      try connection.send(bytes)
      let response = try client.response()
      #expect(response.status == 502)
      #expect(response.errorCode == "upstream_invalid_response")
      try #expect(connection.ending() != nil)
      try #expect(!upstream.hasConnection(within: .milliseconds(50)))
    }
  }

  @Test("a head without end is not read for ever")
  func endlessHead() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 200 OK\r\n" + String(repeating: "X-Filler: \(String(repeating: "x", count: 1000))\r\n", count: 80))
      try #expect(client.response().errorCode == "upstream_invalid_response")
    }
  }

  @Test(
    "it breaks off in its body: so does the client's connection, and nothing looks like an end",
    arguments: [
      ("Content-Length: 100", "half a body"), ("Transfer-Encoding: chunked", "5\r\nhello\r\n3\r\nwo"),
      ("Transfer-Encoding: chunked", "5\r\nhello\r\n"),
      ("Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n"), ("Transfer-Encoding: chunked", "5\r\nhello\r\nzz\r\n"),
    ], [false, true])
  func cut(answer: (framing: String, body: String), byReset: Bool) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\(answer.framing)\r\n\r\n\(answer.body)")
      _ = try client.read(through: "\r\n\r\n")
      if byReset { connection.reset() } else { connection.close() }
      var rest: [UInt8] = []
      do {
        while true { rest += try client.read(count: 1) }
      } catch let failure as Wire.Failure {
        #expect(failure == .ended || failure == .reset)
      }
      #expect(!String(decoding: rest, as: UTF8.self).contains("0\r\n\r\n"))
    }
  }

  @Test(
    "it resets a body that would end with its connection: the client sees a cut, in whatever version it speaks", arguments: ["1.1", "1.0"])
  func cutWithoutLength(version: String) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET /v1/files HTTP/\(version)\r\nHost: a\r\n\r\n")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 200 OK\r\n\r\nhalf")
      _ = try client.read(through: "half")
      connection.reset()
      if version == "1.0" {
        try #expect(client.ending() == .reset, "an orderly end would look whole")
      } else {
        #expect(throws: Wire.Failure.self) { try client.read(through: "0\r\n\r\n") }
      }
    }
  }

  @Test("its bytes behind a complete answer are no one's next answer")
  func excess() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/1")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
      try #expect(client.response().text == "[]")
      try #expect(connection.ending() != nil)
      try client.send("GET", "/v1/2")
      let (second, request) = try upstream.exchange()
      #expect(request.target == "/v1/2")
      try second.reply(body: "[2]")
      try #expect(client.response().text == "[2]")
    }
  }

  @Test("its bytes on an idle connection are no one's next answer")
  func unasked() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/1")
      let (connection, _) = try upstream.exchange()
      try connection.reply(body: "[1]")
      _ = try client.response()
      try connection.send("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
      try #expect(connection.ending() != nil)
      try client.send("GET", "/v1/2")
      let (second, _) = try upstream.exchange()
      try second.reply(body: "[2]")
      try #expect(client.response().text == "[2]")
    }
  }
}
