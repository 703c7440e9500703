// Limits of time, on both sides.
import Testing

@Suite("A limit of time")
struct TimeoutTests {
  @Test("first_byte_timeout: 504, and the backend's connection is closed")
  func firstByte() throws {
    try withProxy(backend: "first_byte_timeout: 300ms") { proxy, upstream in
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", body: "{}")
      let (connection, _) = try upstream.exchange()
      let response = try client.response()
      #expect(response.status == 504)
      #expect(response.errorCode == "upstream_timeout")
      #expect(response.errorMessage.contains("first_byte_timeout"))
      try #expect(connection.ending() != nil)
    }
  }

  @Test("stall_timeout: a stream that stops is cut on both sides")
  func stall() throws {
    try withProxy(backend: "stall_timeout: 300ms") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n")
      _ = try client.read(through: "ok\r\n")
      try #expect(client.ending() != nil)
      try #expect(connection.ending() != nil)
      try proxy.program.line(with: "outcome=timeout")
    }
  }

  @Test("stall_timeout: a stream without length that stops does not look finished")
  func stallWithoutLength() throws {
    try withProxy(backend: "stall_timeout: 300ms") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET /v1/files HTTP/1.0\r\n\r\n")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 200 OK\r\n\r\nhalf")
      _ = try client.read(through: "half")
      try #expect(client.ending() == .reset)
    }
  }

  @Test("total_timeout: 504 before an answer, a cut within one, though pieces keep coming", arguments: [false, true])
  func total(hasBegun: Bool) throws {
    try withProxy(backend: "total_timeout: 2s") { proxy, upstream in
      let client = try proxy.connect()
      let start = ContinuousClock.now
      try client.send("GET", "/v1/files")
      let (connection, _) = try upstream.exchange()
      if hasBegun {
        try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
        _ = try client.read(through: "\r\n\r\n")
        #expect(throws: Wire.Failure.self) {
          while .now - start < .seconds(20) {
            try connection.send("x")
            _ = try client.read(count: 1)
          }
        }
      } else {
        try #expect(client.response().errorMessage.contains("total_timeout"))
      }
      #expect(.now - start > .seconds(1) && .now - start < .seconds(15))
      try #expect(connection.ending() != nil)
    }
  }

  @Test("total_timeout of one request does not bind the next on the connection")
  func totalEnds() throws {
    try withProxy(server: "idle_timeout: 60s", backend: "total_timeout: 2s") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      let (connection, _) = try upstream.exchange()
      try connection.reply()
      _ = try client.response()
      try #expect(client.ending(within: .milliseconds(2500)) == nil)
      try client.send("GET", "/v1/files")
      _ = try connection.request()
      try connection.reply()
      try #expect(client.response().status == 200)
    }
  }

  #if os(Linux)
    @Test("connection_timeout: a backend that does not accept is 504")
    func connection() throws {
      let upstream = try ScriptedUpstream(backlog: 0)
      // What its queue holds; Linux leaves further attempts unanswered.
      let queued = [try Wire(port: upstream.port)]
      try withProxy(ProxyConfiguration(baseURL: upstream.baseURL, backend: "connection_timeout: 300ms")) { proxy in
        let response = try proxy.get("/v1/files")
        #expect(response.status == 504)
        #expect(response.errorCode == "upstream_timeout")
        #expect(response.errorMessage.contains("connection_timeout"))
      }
      withExtendedLifetime(queued) {}
    }
  #endif

  /// The bodies look like responses: read in the wrong place, they would be the answer to another client.
  @Test("max_connections of a backend: a request waits for a free one, and gets its own answer", arguments: [false, true])
  func exhausted(isChunked: Bool) throws {
    try withProxy(backend: "max_connections: 1") { proxy, upstream in
      let clients = try (0..<16).map { _ in try proxy.connect() }
      for (number, client) in clients.enumerated() { try client.send("GET", "/v1/\(number)") }
      var answered = 0
      while answered < clients.count {
        let connection = try upstream.accept()
        while let request = try? connection.request() {
          answered += 1
          try #expect(!upstream.hasConnection(), "a second connection")
          let body = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil\(request.target)"
          if isChunked {
            try connection.send(
              "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(String(body.utf8.count, radix: 16))\r\n\(body)\r\n0\r\n\r\n")
          } else {
            try connection.reply(body: body)
          }
          if answered == clients.count { break }
        }
      }
      for (number, client) in clients.enumerated() { try #expect(client.response().text.hasSuffix("evil/v1/\(number)")) }
    }
  }

  @Test("header_timeout: a head that drips is 408, and the connection closed")
  func header() throws {
    try withProxy(server: "header_timeout: 1s") { proxy, _ in
      let start = ContinuousClock.now
      let client = try proxy.connect()
      try client.send("GET /v1/files HTTP/1.1\r\nHost: a\r\nX-Slow: ")
      // A byte now and then does not prolong it.
      while (try? client.read(count: 1, within: .milliseconds(20))) == nil, .now - start < .seconds(20) { try client.send("x") }
      #expect(.now - start > .milliseconds(500) && .now - start < .seconds(15))
    }
  }

  @Test("header_timeout: 408 says what was late")
  func headerAnswer() throws {
    try withProxy(server: "header_timeout: 1s") { proxy, _ in
      let client = try proxy.connect()
      try client.send("GET /v1/files HTTP/1.1\r\n")
      let response = try client.response()
      #expect(response.status == 408)
      #expect(response.errorCode == "request_timeout")
      #expect(response["connection"] == "close")
      try #expect(client.ending() != nil)
    }
  }

  @Test("header_timeout: a connection on which nothing comes is closed without a word")
  func silence() throws {
    try withProxy(server: "header_timeout: 300ms") { proxy, _ in
      try #expect(proxy.connect().readToEnd().isEmpty)
    }
  }

  @Test("idle_timeout: a kept connection is closed without a word")
  func idle() throws {
    try withProxy(server: "idle_timeout: 300ms") { proxy, _ in
      let client = try proxy.connect()
      try client.send("GET", "/-/health")
      _ = try client.response()
      try #expect(client.readToEnd().isEmpty)
    }
  }

  @Test("idle_timeout: a body that stops coming is 408, and the upstream's connection is closed", arguments: [true, false])
  func stoppedUpload(isModelKnown: Bool) throws {
    try withProxy(named: "or", server: "idle_timeout: 2s") { proxy, upstream in
      let client = try proxy.connect()
      let start = isModelKnown ? #"{"model":"or/x","prompt":""# : #"{"prompt":""#
      try client.send("POST /v1/completions HTTP/1.1\r\nHost: proxy.test\r\nContent-Length: 1000\r\n\r\n" + start)
      let response = try client.response()
      #expect(response.status == 408)
      try #expect(client.ending() != nil)
      if isModelKnown { try #expect(upstream.accept().ending() != nil) }
    }
  }

  @Test("idle_timeout: a body that drips under an answer that has overtaken it does not hold the backend's connection")
  func drippedUnderAnswer() throws {
    try withProxy(server: "idle_timeout: 2s") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("POST", "/v1/files", ["Content-Length: 100000"])
      try client.send("begin")
      let connection = try upstream.accept()
      _ = try connection.read(through: "begin")
      try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[")
      _ = try client.read(through: "[")
      let deadline = ContinuousClock.now + .seconds(20)
      var ending: Wire.Failure?
      while ending == nil, .now < deadline {
        try? client.send(" ")
        ending = try connection.ending(within: .milliseconds(50))
      }
      #expect(ending != nil)
      try #expect(client.ending() != nil)
      try proxy.program.line(with: "outcome=timeout")
    }
  }

  @Test("none: a client that does not read is not cut while it may take its time, and gets all of it")
  func slowReader() throws {
    try withProxy(server: "idle_timeout: 1s\nheader_timeout: 1s") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[")
      _ = try client.read(through: "[")
      try #expect(client.ending(within: .milliseconds(1800)) == nil)
      try connection.send("]")
      try #expect(client.read(count: 1) == Array("]".utf8))
    }
  }
}
