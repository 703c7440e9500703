// An answer on its way down: status, fields, body, trailers as they came.
import Testing

@Suite("A response's bytes")
struct ResponseBytesTests {
  @Test("pass with reason, order, case and repetitions of the fields, and one line of ours")
  func head() throws {
    try withProxy(named: "or") { proxy, upstream in
      let lines = [
        "x-lower: 1", "Set-Cookie: a=1; Path=/", "X-UPPER:2", "Content-Type: application/json", "Set-Cookie: b=2", "Content-Length: 2",
        "x-empty:",
        "Retry-After: 7", "x-ratelimit-remaining-tokens: 0",
      ]
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 429 Slow down, please: é\r\n" + lines.map { "\($0)\r\n" }.joined() + "\r\n{}")
      let response = try client.response()
      #expect(response.startLine == "HTTP/1.1 429 Slow down, please: é")
      #expect(response.undated == lines + ["X-ModelSieve-Backend: or"])
      #expect(response.text == "{}")
    }
  }

  @Test(
    "pass with any status and with no reason at all",
    arguments: ["200 ", "299 Odd", "301 Moved", "401 Unauthorized", "500", "599 X", "999 Y"])
  func status(line: String) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 \(line)\r\nContent-Length: 1\r\nLocation: http://elsewhere.example/\r\n\r\nx")
      let response = try client.response()
      #expect(response.startLine == "HTTP/1.1 \(line)")
      #expect(response["location"] == "http://elsewhere.example/")
      #expect(response.text == "x")
    }
  }

  @Test("in chunks keep their chunks and trailers, however they arrive; an extension is for this hop", arguments: [1, 3, 1000])
  func chunks(pieceLength: Int) throws {
    try withProxy { proxy, upstream in
      let raw = Array("4\r\nabcd\r\n00A;x=\"y\"\r\n0123456789\r\n0\r\nX-Sum: 1\r\nx-other: 2\r\n\r\n".utf8)
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
      for start in stride(from: 0, to: raw.count, by: pieceLength) {
        try connection.send(Array(raw[start..<min(start + pieceLength, raw.count)]))
      }
      let response = try client.response()
      #expect(response.raw == Array("4\r\nabcd\r\n00A\r\n0123456789\r\n0\r\nX-Sum: 1\r\nx-other: 2\r\n\r\n".utf8))
      #expect(response.trailers == ["X-Sum: 1", "x-other: 2"])
      try client.send("GET", "/v1/files")
      try #expect(connection.request().method == "GET", "the connection is good for the next request")
    }
  }

  @Test("that are compressed pass compressed")
  func gzip() throws {
    try withProxy { proxy, upstream in
      let bytes = [UInt8]([0x1F, 0x8B, 8, 0] + (0..<500).map { UInt8(truncatingIfNeeded: $0 &* 37) })
      let client = try proxy.connect()
      try client.send("GET", "/v1/files", ["Accept-Encoding: gzip, br"])
      let (connection, request) = try upstream.exchange()
      #expect(request["accept-encoding"] == "gzip, br")
      try connection.send("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(bytes.count)\r\n\r\n")
      try connection.send(bytes)
      let response = try client.response()
      #expect(response["content-encoding"] == "gzip")
      #expect(response.body == bytes)
    }
  }

  @Test("pass behind interim responses, which are for the client too")
  func interim() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
      let hint = try client.response()
      #expect(hint.status == 103)
      #expect(hint["link"] == "</a>")
      try connection.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n")
      try #expect(client.response().status == 102, "100 was not asked for")
      try connection.reply(body: "[]")
      try #expect(client.response().text == "[]")
    }
  }

  @Test(
    "end where no body can be, and the connection goes on",
    arguments: [
      "204 No Content\r\nX-A: 1", "304 Not Modified\r\nETag: \"a\"\r\nContent-Length: 400", "200 OK\r\nContent-Length: 0",
    ])
  func bodyless(head: String) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 \(head)\r\n\r\n")
      let response = try client.response()
      #expect("HTTP/1.1 \(head)\r\nX-ModelSieve-Backend: default" == ([response.startLine] + response.undated).joined(separator: "\r\n"))
      try client.send("GET", "/v1/more")
      // An announced body may yet come, on that connection.
      let next = head.contains("400") ? try upstream.accept() : connection
      try #expect(next.request().target == "/v1/more")
      try next.reply(body: "[]")
      try #expect(client.response().text == "[]")
    }
  }

  @Test("without a length become chunks, so that a cut shows and the connection goes on")
  func endOfFile() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nfirst ")
      let head = WireMessage(head: try client.read(through: "\r\n\r\n"))
      #expect(head["transfer-encoding"] == "chunked")
      try #expect(client.read(through: "first \r\n") == Array("6\r\nfirst \r\n".utf8))
      try connection.send("last")
      connection.close()
      try #expect(client.read(through: "0\r\n\r\n") == Array("4\r\nlast\r\n0\r\n\r\n".utf8))
      try client.send("GET", "/v1/files")
      try #expect(upstream.exchange().request.method == "GET")
    }
  }

  @Test("of a server that speaks HTTP/1.0 become HTTP/1.1")
  func oldServer() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.0 200 Fine\r\nContent-Length: 2\r\n\r\n[]")
      try #expect(client.response().startLine == "HTTP/1.1 200 Fine")
      try #expect(connection.ending() == .ended, "HTTP/1.0 keeps no connection unless it says so")
      try client.send("GET", "/v1/files")
      try #expect(upstream.exchange().request.method == "GET")
    }
  }
}
