// Pieces of a stream: each goes on when it comes, not when the next one does.
import Testing

@Suite("A stream")
struct StreamingTests {
  /// The next piece is sent only when the one before has come through, so a proxy that waits for more would wait for ever.
  @Test(
    "passes piece by piece, each at once",
    arguments: ["Transfer-Encoding: chunked", "Content-Length: 100000", "X-Ends: with the connection"])
  func pieces(framing: String) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", body: #"{"stream":true}"#)
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\(framing)\r\n\r\n")
      let head = WireMessage(head: try client.read(through: "\r\n\r\n"))
      #expect(head["x-accel-buffering"] == "no")
      var delays: [Duration] = []
      for number in 1...15 {
        let event = "data: {\"n\":\(number)}\n\n"
        let chunk = "\(String(event.utf8.count, radix: 16))\r\n\(event)\r\n"
        let start = ContinuousClock.now
        try connection.send(framing.hasSuffix("chunked") ? chunk : event)
        let piece = framing.hasPrefix("Content-Length") ? event : chunk
        try #expect(client.read(count: piece.utf8.count) == Array(piece.utf8))
        delays.append(.now - start)
      }
      // What waited for the loop's tick would take its 100 ms each time.
      #expect(delays.sorted()[2] < .milliseconds(80), "\(delays)")
    }
  }

  @Test(
    "of JSON lines is marked as a stream as well; other answers are not",
    arguments: [("application/x-ndjson", "no"), ("application/json", nil)])
  func marking(type: String, mark: String?) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/x")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\nContent-Length: 0\r\n\r\n")
      try #expect(client.response()["x-accel-buffering"] == mark)
    }
  }
}
