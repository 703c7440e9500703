// Upgraded connections: after 101 the bytes are the two ends' own.
import Testing

@Suite("An upgrade")
struct UpgradeTests {
  private static let lines = [
    "Connection: keep-alive, Upgrade", "Upgrade: websocket", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13",
  ]

  @Test("becomes a tunnel both ways, with the prefix of its model stripped")
  func tunnel() throws {
    try withProxy(named: "or") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/realtime?model=or/voice", Self.lines)
      let (connection, request) = try upstream.exchange()
      #expect(request.target == "/v1/realtime?model=voice")
      #expect(request["connection"]?.lowercased() == "upgrade")
      #expect(request["upgrade"] == "websocket")
      #expect(request["sec-websocket-key"] == "dGhlIHNhbXBsZSBub25jZQ==")
      // The upstream's first frame may come with its head.
      try connection.send(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: abc\r\n\r\n\u{1}hello")
      let response = WireMessage(head: try client.read(through: "\r\n\r\n"))
      #expect(response.startLine == "HTTP/1.1 101 Switching Protocols")
      #expect(response["connection"]?.lowercased() == "upgrade")
      #expect(response["upgrade"] == "websocket")
      #expect(response["sec-websocket-accept"] == "abc")
      try #expect(client.read(count: 6) == Array("\u{1}hello".utf8))
      for number in 1...20 {
        let frame = [UInt8](repeating: UInt8(number), count: number * 1000)
        try client.send(frame)
        try #expect(connection.read(count: frame.count) == frame)
        try connection.send(frame)
        try #expect(client.read(count: frame.count) == frame)
      }
    }
  }

  @Test("ends on both sides when one side ends it", arguments: [true, false])
  func end(byClient: Bool) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/realtime", Self.lines)
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\nlast words")
      _ = try client.read(through: "last words")
      if byClient { client.close() } else { connection.close() }
      try #expect((byClient ? connection : client).ending() != nil)
    }
  }

  @Test("carries what the upstream said last before it closed")
  func lastWords() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/realtime", Self.lines)
      let (connection, _) = try upstream.exchange()
      let words = [UInt8](repeating: 7, count: 500_000)
      try connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
      _ = try client.read(through: "\r\n\r\n")
      try connection.send(words)
      connection.close()
      try #expect(client.readToEnd() == words)
    }
  }

  private static let accepted = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"

  /// Runs a test at both ends of a tunnel.
  private func withTunnel(_ body: (_ client: Wire, _ upstream: Wire) throws -> Void) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/realtime", Self.lines)
      let (connection, _) = try upstream.exchange()
      try connection.send(Self.accepted)
      _ = try client.read(through: "\r\n\r\n")
      try body(client, connection)
    }
  }

  @Test("carries what the client said last before it closed, though the backend is slow to take it", arguments: [true, false])
  func clientsLastWords(closes: Bool) throws {
    try withTunnel { client, upstream in
      // More than a socket holds, so that some of it waits in the proxy.
      let count = try client.sendUntilHeld(limit: 64 << 20, pause: .milliseconds(300))
      if closes { client.close() } else { client.finishSending() }
      try #expect(upstream.readToEnd().count == count)
    }
  }

  @Test("lets either end finish first and hear the other out", arguments: [true, false])
  func halfClose(byClient: Bool) throws {
    try withTunnel { client, upstream in
      let (first, second) = byClient ? (client, upstream) : (upstream, client)
      let words = [UInt8](repeating: 9, count: 700_000)
      try first.send(words)
      first.finishSending()
      try #expect(second.readToEnd() == words)
      for _ in 1...3 {
        try second.send("still here")
        try #expect(first.read(count: 10) == Array("still here".utf8))
      }
      try second.send(words)
      second.finishSending()
      try #expect(first.readToEnd() == words)
    }
  }

  @Test("with one end finished is cut once the other has said nothing for stall_timeout")
  func halfSilence() throws {
    try withProxy(backend: "stall_timeout: 300ms") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/realtime", Self.lines)
      let (connection, _) = try upstream.exchange()
      try connection.send(Self.accepted)
      _ = try client.read(through: "\r\n\r\n")
      client.finishSending()
      try #expect(connection.readToEnd().isEmpty)
      try #expect(client.ending() != nil)
    }
  }

  @Test("is held back like any stream")
  func backPressure() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/realtime", Self.lines)
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
      _ = try client.read(through: "\r\n\r\n")
      try #expect(connection.sendUntilHeld(limit: 100 << 20, pause: .milliseconds(300)) < 24 << 20)
      try #expect(client.sendUntilHeld(limit: 100 << 20, pause: .milliseconds(300)) < 24 << 20)
    }
  }

  @Test("outlives stall_timeout and idle_timeout: silence is normal there")
  func silence() throws {
    try withProxy(server: "idle_timeout: 1s\nheader_timeout: 1s", backend: "stall_timeout: 1s\nfirst_byte_timeout: 3s") {
      proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/realtime", Self.lines)
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
      _ = try client.read(through: "\r\n\r\n")
      try #expect(client.ending(within: .milliseconds(1800)) == nil)
      try connection.send("still here")
      try #expect(client.read(count: 10) == Array("still here".utf8))
    }
  }

  @Test(
    "that is refused is an ordinary response, and the connection goes on", arguments: ["426 Upgrade Required", "400 Bad Request", "200 OK"])
  func refused(status: String) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/realtime", Self.lines)
      let (connection, _) = try upstream.exchange()
      try connection.reply(status, body: "[no]")
      let response = try client.response()
      #expect(response.startLine == "HTTP/1.1 \(status)")
      #expect(response.text == "[no]")
      try client.send("GET", "/v1/files")
      try #expect(connection.request().target == "/v1/files")
    }
  }

  @Test(
    "loses the key among its subprotocols, whoever the backend is",
    arguments: [
      ("auth: none", "realtime, openai-beta.realtime-v1"), ("api_key: \(TestSecret.operators)", "realtime, openai-beta.realtime-v1"),
      ("auth: passthrough", "realtime, openai-beta.realtime-v1"),
    ])
  func subprotocol(backend: String, seen: String) throws {
    try withProxy(backend: backend) { proxy, upstream in
      let client = try proxy.connect()
      let offer = "Sec-WebSocket-Protocol: realtime, openai-insecure-api-key.\(TestSecret.clients), openai-beta.realtime-v1"
      try client.send("GET", "/v1/realtime", Self.lines + [offer])
      let (_, request) = try upstream.exchange()
      #expect(request["sec-websocket-protocol"] == seen)
      #expect(request["authorization"] == (backend.contains("api_key") ? "Bearer \(TestSecret.operators)" : nil))
    }
  }
}
