// A fast side is held until the slow side has taken what there is; memory stays bounded.
import Testing

@Suite("Back-pressure")
struct BackPressureTests {
  private static let size = 200 << 20
  /// What the kernel's buffers of two connections hold, and the proxy's share.
  private static let bound = 24 << 20

  @Test("holds an upstream whose client does not read, and lets it go on when the client does")
  func download() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files/f/content")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(Self.size)\r\n\r\n")
      var sent = try connection.sendUntilHeld(limit: Self.size)
      #expect(sent < Self.bound)
      _ = try client.read(through: "\r\n\r\n")
      var received = 0
      let deadline = ContinuousClock.now + .seconds(120)
      while received < Self.size, .now < deadline {
        received += try client.unread().count
        sent += try connection.sendUntilHeld(limit: min(4 << 20, Self.size - sent), pause: .zero)
      }
      #expect(received == Self.size)
      try client.send("GET", "/v1/next")
      try #expect(connection.request().target == "/v1/next")
    }
  }

  @Test("holds a client whose upstream does not read, and lets it go on when the upstream does")
  func upload() throws {
    try withProxy(named: "or", server: "max_body: 1GiB") { proxy, upstream in
      let client = try proxy.connect()
      let start = #"{"model":"or/x","input":""#
      try client.send("POST", "/v1/embeddings", ["Content-Length: \(Self.size + start.utf8.count)"])
      try client.send(start)
      var sent = try client.sendUntilHeld(limit: Self.size)
      #expect(sent < Self.bound)
      let connection = try upstream.accept()
      _ = try connection.read(through: #""input":""#)
      var received = 0
      let deadline = ContinuousClock.now + .seconds(120)
      while received < Self.size, .now < deadline {
        received += try connection.unread().count
        sent += try client.sendUntilHeld(limit: min(4 << 20, Self.size - sent), pause: .zero)
      }
      #expect(received == Self.size)
      try connection.reply(body: "[]")
      try #expect(client.response().text == "[]")
    }
  }

  @Test("holds a client that pipelines behind a request that is being served")
  func pipelining() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/slow")
      let (connection, _) = try upstream.exchange()
      let next = Array("GET /v1/next HTTP/1.1\r\nHost: a\r\nX: ".utf8)
      try client.send(next)
      let sent = try client.sendUntilHeld(limit: 64 << 20)
      #expect(sent < Self.bound)
      try connection.reply(body: "[1]")
      try #expect(client.response().text == "[1]")
      try #expect(client.response().status == 431)
    }
  }
}
