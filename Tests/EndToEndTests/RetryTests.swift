// A kept connection may be closed by the backend at the very moment it is used: that is retried once, and nothing else is.
import Testing

@Suite("The retry")
struct RetryTests {
  /// A client and an upstream connection that has served it once.
  private func serveOnce(_ proxy: ProxyProcess, _ upstream: ScriptedUpstream) throws -> (client: Wire, connection: Wire) {
    let client = try proxy.connect()
    try client.send("GET", "/v1/first")
    let (connection, _) = try upstream.exchange()
    try connection.reply()
    _ = try client.response()
    return (client, connection)
  }

  @Test("sends the same request once more where a kept connection closed without a byte", arguments: [false, true])
  func closedInUse(byReset: Bool) throws {
    try withProxy(named: "or") { proxy, upstream in
      let (client, connection) = try serveOnce(proxy, upstream)
      try client.post("/v1/chat/completions", body: #"{"model":"or/x","n":1}"#)
      let lost = try connection.request()
      if byReset { connection.reset() } else { connection.close() }
      let (fresh, again) = try upstream.exchange()
      #expect(again.text == #"{"model":"x","n":1}"#)
      #expect(again.startLine == lost.startLine && again.lines == lost.lines && again.body == lost.body)
      try fresh.reply(body: "[2]")
      try #expect(client.response().text == "[2]")
      try #expect(fresh.unread().isEmpty && !upstream.hasConnection())
      try proxy.program.line(with: "outcome=retried")
    }
  }

  @Test("is not needed where the kept connection closed while idle")
  func closedIdle() throws {
    try withProxy { proxy, upstream in
      let (client, connection) = try serveOnce(proxy, upstream)
      connection.close()
      try client.post("/v1/chat/completions", body: "{}")
      let (fresh, request) = try upstream.exchange()
      #expect(request.text == "{}")
      try fresh.reply(body: "[2]")
      try #expect(client.response().text == "[2]")
    }
  }

  @Test("works for a body of which only a part has come")
  func whileUploading() throws {
    try withProxy { proxy, upstream in
      let (client, connection) = try serveOnce(proxy, upstream)
      try client.send("POST", "/v1/files", ["Content-Length: 10"])
      try client.send("01234")
      _ = try connection.read(through: "01234")
      connection.close()
      let fresh = try upstream.accept()
      _ = try fresh.read(through: "01234")
      try client.send("56789")
      try #expect(fresh.read(count: 5) == Array("56789".utf8))
      try fresh.reply(body: "[2]")
      try #expect(client.response().text == "[2]")
    }
  }

  @Test("is not made after a byte of an answer", arguments: ["H", "HTTP/1.1 103 Early Hints\r\n\r\n"])
  func answerBegun(bytes: String) throws {
    try withProxy { proxy, upstream in
      let (client, connection) = try serveOnce(proxy, upstream)
      try client.post("/v1/chat/completions", body: "{}")
      _ = try connection.request()
      try connection.send(bytes)
      connection.close()
      var response = try client.response()
      if response.status == 103 { response = try client.response() }
      #expect(response.status == 502)
      #expect(response.errorCode == "upstream_closed")
      try #expect(!upstream.hasConnection(within: .milliseconds(100)))
    }
  }

  @Test("is made once")
  func once() throws {
    try withProxy { proxy, upstream in
      let (client, connection) = try serveOnce(proxy, upstream)
      try client.post("/v1/chat/completions", body: "{}")
      _ = try connection.request()
      connection.close()
      let (fresh, _) = try upstream.exchange()
      fresh.close()
      try #expect(client.response().errorCode == "upstream_closed")
      try #expect(!upstream.hasConnection(within: .milliseconds(100)))
    }
  }

  @Test("works for a body in many chunks, once all of it has come or while its size is known")
  func chunks() throws {
    try withProxy { proxy, upstream in
      let (client, connection) = try serveOnce(proxy, upstream)
      let chunks = (0..<200).map { "64\r\n" + String(repeating: "\($0 % 10)", count: 100) + "\r\n" }.joined()
      try client.send("POST /v1/files HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(chunks)0\r\n\r\n")
      // All of it came at once, or else it has begun on a fresh connection.
      let isFresh = try upstream.hasConnection(within: .milliseconds(200))
      let first = isFresh ? try upstream.accept() : connection
      let lost = try first.request()
      if isFresh {
        try first.reply(body: "[2]")
      } else {
        connection.close()
        let (fresh, again) = try upstream.exchange()
        #expect(again.raw == lost.raw)
        try fresh.reply(body: "[2]")
      }
      try #expect(client.response().text == "[2]")
    }
  }

  @Test("works for a body that came in many pieces")
  func pieces() throws {
    try withProxy { proxy, upstream in
      let (client, connection) = try serveOnce(proxy, upstream)
      try client.send("POST", "/v1/files", ["Content-Length: 600000"])
      for number in 0..<600 {
        let piece = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 1000)
        try client.send(piece)
        if number == 0 { _ = try connection.read(through: "\r\n\r\n") }
        try #expect(connection.read(count: 1000) == piece)
      }
      connection.close()
      let (fresh, again) = try upstream.exchange()
      #expect(again.body == (0..<600).flatMap { [UInt8](repeating: UInt8(truncatingIfNeeded: $0), count: 1000) })
      try fresh.reply(body: "[2]")
      try #expect(client.response().text == "[2]")
    }
  }

  @Test("is not needed for a body of which nobody knows how large it will be, which begins on a fresh connection")
  func unknownSize() throws {
    try withProxy { proxy, upstream in
      let (client, _) = try serveOnce(proxy, upstream)
      try client.send("POST", "/v1/files", ["Transfer-Encoding: chunked"])
      try client.send("3\r\nabc\r\n")
      let fresh = try upstream.accept()
      _ = try fresh.read(through: "abc")
      try client.send("0\r\n\r\n")
      _ = try fresh.read(through: "0\r\n\r\n")
      try fresh.reply(body: "[2]")
      try #expect(client.response().text == "[2]")
    }
  }

  @Test("is not needed for a body too large to be kept, which begins on a fresh connection")
  func large() throws {
    try withProxy { proxy, upstream in
      let (client, _) = try serveOnce(proxy, upstream)
      try client.post("/v1/files", type: "text/plain", body: Array(repeating: 0x78, count: 2 << 20))
      let (fresh, _) = try upstream.exchange()
      fresh.close()
      try #expect(client.response().errorCode == "upstream_closed")
      try #expect(!upstream.hasConnection(within: .milliseconds(100)))
    }
  }
}
