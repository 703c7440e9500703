// One side leaves before the other is done.
import Testing

@Suite("Leaving early")
struct DepartureTests {
  @Test("a client that leaves before the first byte ends the upstream's request", arguments: [false, true])
  func beforeAnswer(byReset: Bool) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", body: "{}")
      let (connection, _) = try upstream.exchange()
      if byReset { client.reset() } else { client.close() }
      try #expect(connection.ending() != nil)
      try proxy.program.line(with: "outcome=client_gone")
    }
  }

  @Test("a client that leaves within a stream ends the upstream's", arguments: [false, true])
  func midStream(byReset: Bool) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", body: "{}")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n")
      _ = try client.read(through: "data: 1\n\n")
      if byReset { client.reset() } else { client.close() }
      try #expect(connection.ending() != nil)
    }
  }

  @Test(
    "a client that leaves while it uploads ends the upstream's request, which is never whole",
    arguments: ["Content-Length: 1000", "Transfer-Encoding: chunked"])
  func uploading(framing: String) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("POST", "/v1/files", [framing])
      try client.send("5\r\nhello\r\n")
      let connection = try upstream.accept()
      _ = try connection.read(through: "hello")
      client.close()
      let rest = try? connection.readToEnd()
      #expect(!String(decoding: rest ?? [], as: UTF8.self).contains("0\r\n\r\n"))
      try #expect(connection.ending() != nil)
    }
  }

  @Test("a client that leaves before its model is known asks nothing of the upstream")
  func beforeModel() throws {
    try withProxy(named: "or") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("POST", "/v1/completions", ["Content-Length: 1000"])
      try client.send(#"{"prompt":""#)
      client.close()
      try proxy.program.line(with: "outcome=client_gone")
      try #expect(!upstream.hasConnection())
    }
  }

  @Test(
    "an answer that comes while the upload runs reaches the client, and both connections end",
    arguments: ["413 Content Too Large", "200 OK"])
  func earlyAnswer(status: String) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("POST", "/v1/files", ["Content-Length: 100000000"])
      try client.send("begin")
      let connection = try upstream.accept()
      _ = try connection.read(through: "begin")
      try connection.reply(status, ["Connection: close"], body: "[early]")
      let response = try client.response()
      #expect(response.startLine == "HTTP/1.1 \(status)")
      #expect(response.text == "[early]")
      #expect(response["connection"] == "close")
      try #expect(connection.ending() != nil)
      try #expect(client.ending() != nil)
    }
  }

  @Test("an answer that comes while a large upload is held up reaches the client, which is still sending")
  func earlyAnswerUnderLoad() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("POST", "/v1/files", ["Content-Length: 100000000"])
      let sent = try client.sendUntilHeld(limit: 100_000_000, pause: .milliseconds(200))
      #expect(sent < 100_000_000)
      let connection = try upstream.accept()
      try connection.reply("429 Too Many Requests", body: "[early]")
      connection.finishSending()
      let response = try client.response()
      #expect(response.status == 429)
      #expect(response.text == "[early]")
    }
  }
}
