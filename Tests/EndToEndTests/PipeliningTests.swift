// Several requests on one connection.
import Testing

@Suite("Requests on one connection")
struct PipeliningTests {
  @Test("sent at once are answered in their order, over one upstream connection")
  func pipelined() throws {
    try withProxy(named: "or") { proxy, upstream in
      let client = try proxy.connect()
      func request(_ number: Int) -> String {
        let body = #"{"model":"or/\#(number)"}"#
        return "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
      }
      try client.send(request(1) + request(2) + request(3))
      let (connection, first) = try upstream.exchange()
      #expect(first.text == #"{"model":"1"}"#)
      try #expect(connection.unread().isEmpty && !upstream.hasConnection())
      try connection.reply(body: "1")
      for number in 2...3 {
        try #expect(connection.request().text == #"{"model":"\#(number)"}"#)
        try connection.reply(body: "\(number)")
      }
      for number in 1...3 { try #expect(client.response().text == "\(number)") }
    }
  }

  @Test("may mix the proxy's own answers with the backend's")
  func mixed() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send(
        "GET /-/health HTTP/1.1\r\nHost: a\r\n\r\nGET /v1/files HTTP/1.1\r\nHost: a\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n")
      let (connection, _) = try upstream.exchange()
      try #expect(client.response().text == "ok\n")
      try connection.reply(body: "[1]")
      try #expect(client.response().text == "[1]")
      try #expect(client.response().status == 404)
    }
  }

  @Test("one after the other share an upstream connection; those at the same time do not")
  func reuse() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/1")
      let (connection, _) = try upstream.exchange()
      try connection.reply()
      _ = try client.response()
      try client.send("GET", "/v1/2")
      try #expect(connection.request().target == "/v1/2")
      let other = try proxy.connect()
      try other.send("GET", "/v1/3")
      try #expect(upstream.exchange().request.target == "/v1/3")
    }
  }

  @Test("end after 'Connection: close', which is answered in kind")
  func close() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files", ["Connection: close"])
      let (connection, _) = try upstream.exchange()
      try connection.reply()
      let response = try client.response()
      #expect(response["connection"] == "close")
      try #expect(client.ending() == .ended)
      try #expect(connection.ending(within: .milliseconds(100)) == nil, "the upstream's connection is for the next client")
    }
  }

  @Test("go on after a refused one whose end is known")
  func afterRefusal() throws {
    try withProxy(named: "or") { proxy, upstream in
      let client = try proxy.connect()
      try client.post("/v1/completions", body: #"{"model":"a","model":"b"}"#)
      try #expect(client.response().status == 400)
      try client.send("GET", "/-/health")
      try #expect(client.response().status == 200)
    }
  }
}
