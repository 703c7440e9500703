// Clients that speak HTTP/1.0.
import Foundation
import Testing

@Suite("An HTTP/1.0 client")
struct OldClientTests {
  @Test("gets a chunked answer without chunks, ended by the connection")
  func chunked() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET /v1/files HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
      let (connection, request) = try upstream.exchange()
      #expect(request.startLine == "GET /v1/files HTTP/1.1")
      try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
      let head = WireMessage(head: try client.read(through: "\r\n\r\n"))
      #expect(head["transfer-encoding"] == nil)
      #expect(head["connection"] == "close")
      try #expect(client.read(count: 3) == Array("abc".utf8))
      try connection.send("2\r\nde\r\n0\r\nX: y\r\n\r\n")
      try #expect(client.readToEnd() == Array("de".utf8))
    }
  }

  @Test(
    "sees a reset where its answer is cut: after drain_timeout, at a second signal, or when it stalls",
    arguments: ["drain", "signal", "stall"])
  func cut(by reason: String) throws {
    let limits = (reason == "drain" ? "drain_timeout: 300ms" : "drain_timeout: 60s", reason == "stall" ? "stall_timeout: 300ms" : "")
    try withProxy(server: limits.0, backend: limits.1) { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET /v1/files HTTP/1.0\r\n\r\n")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
      _ = try client.read(through: "abc")
      if reason != "stall" { proxy.program.signal(SIGTERM) }
      if reason == "signal" {
        try proxy.program.line(with: "draining")
        proxy.program.signal(SIGTERM)
      }
      try #expect(client.ending(within: .seconds(4)) == .reset)
      if reason != "stall" { try #expect(proxy.result().status == 0) }
    }
  }

  @Test("keeps its connection if it asks to and the answer has a length")
  func keepAlive() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      for body in ["1", "22"] {
        try client.send("GET /-/health HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")
        try #expect(client.response()["connection"] == "keep-alive")
        try client.send("POST /v1/x HTTP/1.0\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\n{}")
        let connection = try upstream.accept()
        try #expect(connection.request().text == "{}")
        try connection.reply("200 OK", ["Connection: close"], body: body)
        let response = try client.response()
        #expect(response["connection"] == "keep-alive")
        #expect(response.text == body)
      }
    }
  }

  @Test("is closed after its answer otherwise")
  func close() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET /v1/files HTTP/1.0\r\n\r\n")
      let (connection, _) = try upstream.exchange()
      try connection.reply(body: "[]")
      try #expect(client.response().text == "[]")
      try #expect(client.ending() == .ended)
    }
  }

  @Test("hears of no interim response")
  func interim() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("POST /v1/x HTTP/1.0\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n{}")
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
      try connection.reply(body: "[]")
      try #expect(client.response().status == 200)
    }
  }
}
