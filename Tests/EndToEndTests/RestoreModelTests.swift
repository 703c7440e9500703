// Answers in which the model gets back the name that the client used.
import Foundation
import Testing

@Suite("restore_model")
struct RestoreModelTests {
  private static let body = #"{"id":"1", "object":"chat.completion","model" : "gpt-4o-2024-08-06","choices":[],"n":1.0}"#
  private static let restored = #"{"id":"1", "object":"chat.completion","model" : "or/gpt-4o","choices":[],"n":1.0}"#

  /// The answer to a chat request for `or/gpt-4o`.
  private func answer(
    on: Bool = true, path: String = "/v1/chat/completions", _ lines: [String] = [], version: String = "1.1",
    _ reply: (Wire) throws -> Void
  ) throws -> WireMessage {
    var message: WireMessage?
    try withProxy(named: "or", backend: "restore_model: \(on)") { proxy, upstream in
      let client = try proxy.connect()
      let body = String.chat("or/gpt-4o")
      try client.send(
        "POST \(path) HTTP/\(version)\r\nHost: localhost\r\nContent-Length: \(body.utf8.count)\r\n" + lines.map { "\($0)\r\n" }.joined()
          + "\r\n\(body)")
      let (connection, request) = try upstream.exchange()
      #expect(request.text == .chat("gpt-4o"))
      try reply(connection)
      message = try client.response()
    }
    return try #require(message)
  }

  @Test("off, which is the default, nothing is touched")
  func off() throws {
    let response = try answer(on: false) { try $0.reply(body: Self.body) }
    #expect(response.text == Self.body)
  }

  @Test("JSON with a length keeps one, the right one")
  func json() throws {
    let response = try answer { try $0.reply("200 Fine", ["X-One: 1"], body: Self.body) }
    #expect(response.text == Self.restored)
    #expect(response["content-length"] == "\(Self.restored.utf8.count)")
    #expect(response.startLine == "HTTP/1.1 200 Fine")
    #expect(response["x-one"] == "1")
  }

  @Test("is done as well where the request was on its way before its model was here", arguments: ["/v1", "/backend/default/v1"])
  func bodyBehindHead(root: String) throws {
    try withProxy(backend: "restore_model: true") { proxy, upstream in
      let client = try proxy.connect()
      let body = String.chat("gpt-4o")
      try client.send("POST", "\(root)/chat/completions", ["Content-Length: \(body.utf8.count)"])
      let connection = try upstream.accept()
      _ = try connection.read(through: "\r\n\r\n")
      try client.send(body)
      _ = try connection.read(count: body.utf8.count)
      try connection.reply(body: Self.body)
      try #expect(client.response().text == Self.body.replacing("gpt-4o-2024-08-06", with: "gpt-4o"))
    }
  }

  @Test("JSON that comes in pieces is put together as it was")
  func pieces() throws {
    let response = try answer { connection in
      try connection.send(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: \(Self.body.utf8.count)\r\n\r\n")
      for byte in Self.body.utf8 { try connection.send([byte]) }
    }
    #expect(response.text == Self.restored)
    #expect(response["content-length"] == "\(Self.restored.utf8.count)")
  }

  @Test("a long answer goes on in chunks, with the model restored wherever it stands")
  func long() throws {
    let vectors = String(repeating: "0.125,", count: 100_000)
    let body = #"{"data":[\#(vectors)0],"model":"gpt-4o"}"#
    let response = try answer { try $0.reply(body: body) }
    #expect(response.text == #"{"data":[\#(vectors)0],"model":"or/gpt-4o"}"#)
    #expect(response["transfer-encoding"] == "chunked")
    #expect(response["content-length"] == nil)
  }

  @Test("chunks stay chunks, and an answer without a length is whole", arguments: [true, false])
  func framed(isChunked: Bool) throws {
    let response = try answer { connection in
      let type = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
      if isChunked {
        let (head, tail) = (Self.body.prefix(40), Self.body.dropFirst(40))
        try connection.send("\(type)Transfer-Encoding: chunked\r\n\r\n28\r\n\(head)\r\n")
        try connection.send("\(String(tail.utf8.count, radix: 16))\r\n\(tail)\r\n0\r\n\r\n")
      } else {
        try connection.send("\(type)\r\n\(Self.body)")
        connection.close()
      }
    }
    #expect(response.text == Self.restored)
    #expect(response["transfer-encoding"] == "chunked")
  }

  @Test("a client of HTTP/1.0 gets it to the end of its connection")
  func old() throws {
    let response = try answer(["Connection: keep-alive"], version: "1.0") { try $0.reply(body: Self.body) }
    #expect(response.text == Self.restored)
    #expect(response["content-length"] == nil && response["transfer-encoding"] == nil)
  }

  @Test("each event of a stream goes out as it comes, with the model restored")
  func stream() throws {
    try withProxy(named: "or", backend: "restore_model: true") { proxy, upstream in
      let client = try proxy.connect()
      try client.post("/v1/responses", body: .chat("or/gpt-4o"))
      let (connection, _) = try upstream.exchange()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
      _ = try client.read(through: "\r\n\r\n")
      for number in 1...5 {
        let event = "data: {\"n\":\(number),\"response\":{\"model\":\"gpt-4o\"}}\n\n"
        try connection.send("\(String(event.utf8.count, radix: 16))\r\n\(event)\r\n")
        _ = try client.read(through: "{\"n\":\(number),\"response\":{\"model\":\"or/gpt-4o\"}}\n\n")
      }
      try connection.send("0\r\n\r\n")
      _ = try client.read(through: "\r\n0\r\n\r\n")
    }
  }

  @Test("a compressed answer is left alone, and says so")
  func compressed() throws {
    let response = try answer { try $0.reply("200 OK", ["Content-Encoding: br"], body: Self.body) }
    #expect(response.text == Self.body)
    #expect(response["content-length"] == "\(Self.body.utf8.count)")
    #expect(response["x-modelsieve-restore-model"] == "compressed")
  }

  @Test(
    "errors, other types and answers without a body pass as they are",
    arguments: [
      .response("400 Bad Request", body: body),
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 13\r\n\r\n{\"model\":\"a\"}",
      "HTTP/1.1 204 No Content\r\nContent-Type: application/json\r\n\r\n",
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n",
    ])
  func others(reply: String) throws {
    let response = try answer { try $0.send(reply) }
    #expect(response.text == reply.components(separatedBy: "\r\n\r\n")[1])
    #expect(response["content-length"] == WireMessage(head: Array(reply.utf8))["content-length"] || response.status == 200)
  }

  @Test("an answer that breaks off while it is held back never looks whole")
  func cut() throws {
    try withProxy(named: "or", backend: "restore_model: true") { proxy, upstream in
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", body: .chat("or/gpt-4o"))
      let (connection, _) = try upstream.exchange()
      try connection.send(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(Self.body.utf8.count)\r\n\r\n\(Self.body.dropLast(5))")
      connection.reset()
      let head = WireMessage(head: try client.read(through: "\r\n\r\n"))
      #expect(head["transfer-encoding"] == "chunked")
      let rest = String(decoding: try client.unread(), as: UTF8.self)
      #expect(!rest.hasSuffix("0\r\n\r\n"))
      try #expect(client.ending() != nil)
    }
  }

  @Test("through an alias the client gets the alias")
  func alias() throws {
    let backend = try RecordingBackend { _ in .response(body: #"{"model":"gpt-4o"}"#) }
    try withUnion([("or", backend, "auth: none\nrestore_model: true")], rest: "aliases: {fast: or/gpt-4o}") { proxy in
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", body: .chat("fast"))
      try #expect(client.response().text == #"{"model":"fast"}"#)
    }
  }
}
