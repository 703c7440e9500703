// A request's body on its way up: byte for byte, but for the model.
import Testing

@Suite("A request's body")
struct RequestBodyTests {
  @Test(
    "passes byte for byte but for the prefix of its model",
    arguments: [
      (#"{"model":"or/a/b:free","n":1}"#, #"{"model":"a/b:free","n":1}"#),
      ("\r\n\t {\n  \"n\" : 1.0e+02 ,\t\"model\" :\n\"or/x\"  }\n\n", "\r\n\t {\n  \"n\" : 1.0e+02 ,\t\"model\" :\n\"x\"  }\n\n"),
      (#"{"mod\u0065l":"or/x"}"#, #"{"mod\u0065l":"x"}"#),
      (#"{"model":"\u006fr\/x","s":"\ud83d\ude00\/é"}"#, #"{"model":"x","s":"\ud83d\ude00\/é"}"#),
      (
        #"{"a":-0.0,"b":1E400,"c":1.10,"d":12345678901234567890,"model":"or/x"}"#,
        #"{"a":-0.0,"b":1E400,"c":1.10,"d":12345678901234567890,"model":"x"}"#
      ),
      (
        #"{"x":{"model":"or/q"},"y":[{"model":"or/z"}],"model":"or/x","z":{"model":"or/w"}}"#,
        #"{"x":{"model":"or/q"},"y":[{"model":"or/z"}],"model":"x","z":{"model":"or/w"}}"#
      ),
      (#"{"content":"say \"model\":\"or/no\"","model":"or/x"}"#, #"{"content":"say \"model\":\"or/no\"","model":"x"}"#),
      (#"{"models":["or/y"],"model":"or/x","unknown":null,"unknown":[]}"#, #"{"models":["or/y"],"model":"x","unknown":null,"unknown":[]}"#),
      (#"{"model":"x"}"#, #"{"model":"x"}"#),
      (#"{"model":"OR/x"}"#, #"{"model":"OR/x"}"#),
      (#"{"model":"or/"}"#, #"{"model":""}"#),
      (#"{"model":5}"#, #"{"model":5}"#),
      (#"{"messages":[]}"#, #"{"messages":[]}"#),
      ("not JSON: or/x", "not JSON: or/x"),
      (#"["model","or/x"]"#, #"["model","or/x"]"#),
    ])
  func body(sent: String, seen: String) throws {
    try withProxy(named: "or") { proxy, upstream in
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", body: sent)
      let (connection, request) = try upstream.exchange()
      #expect(request.text == seen)
      #expect(request["content-length"] == "\(seen.utf8.count)")
      try connection.reply()
      try #expect(client.response().status == 200)
    }
  }

  @Test("is not looked into where no prefix asks for it: bytes that are no text pass")
  func binary() throws {
    try withProxy { proxy, upstream in
      let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
      let client = try proxy.connect()
      try client.post("/v1/audio", type: "application/octet-stream", body: bytes)
      try #expect(upstream.exchange().request.body == bytes)
    }
  }

  @Test("in multipart/form-data loses the prefix of its model, behind a file of 1 MB as before it", arguments: [true, false])
  func multipart(isModelLast: Bool) throws {
    let file = [UInt8]((0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 9) })
    func form(_ model: String) -> [UInt8] {
      let modelPart = Array("--b0undary\r\ncontent-disposition: form-data; name=model\r\n\r\n\(model)\r\n".utf8)
      let filePart =
        Array("--b0undary\r\nContent-Disposition: form-data; name=\"file\"; filename=\"model\"\r\n\r\n".utf8) + file + Array("\r\n".utf8)
      return (isModelLast ? filePart + modelPart : modelPart + filePart) + Array("--b0undary--\r\n".utf8)
    }
    try withProxy(named: "or") { proxy, upstream in
      let client = try proxy.connect()
      let type = "multipart/form-data; boundary=b0undary"
      try client.post("/v1/audio/transcriptions", type: type, body: form("or/whisper"))
      let (connection, request) = try upstream.exchange()
      #expect(request.body == form("whisper"))
      #expect(request["content-type"] == type)
      try connection.reply()
      try #expect(client.response().status == 200)
    }
  }

  @Test("of 5 MB passes whole with its model at the end")
  func large() throws {
    let filler = String(repeating: "model \\\"or/y\\\" ", count: 350_000)
    try withProxy(named: "or") { proxy, upstream in
      let client = try proxy.connect()
      try client.post("/v1/embeddings", body: #"{"input":"\#(filler)","model":"or/x"}"#)
      try #expect(upstream.exchange().request.text == #"{"input":"\#(filler)","model":"x"}"#)
    }
  }

  @Test("in writes of one byte is the same body")
  func drops() throws {
    try withProxy(named: "or") { proxy, upstream in
      let client = try proxy.connect()
      let body = #"{"messages":[{"content":"\\\""}],"mod\u0065l":"or/x"}"#
      let request = "POST /v1/completions HTTP/1.1\r\nHost: a\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
      for byte in request.utf8 { try client.send([byte]) }
      try #expect(upstream.exchange().request.text == #"{"messages":[{"content":"\\\""}],"mod\u0065l":"x"}"#)
    }
  }

  @Test("goes on as soon as its model is known")
  func early() throws {
    try withProxy(named: "or") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("POST", "/v1/completions", ["Content-Length: 1000"])
      try client.send(#"{"model":"or/x","prompt":""#)
      let connection = try upstream.accept()
      let head = WireMessage(head: try connection.read(through: "\r\n\r\n"))
      #expect(head["content-length"] == "997")
      try #expect(connection.read(count: 23) == Array(#"{"model":"x","prompt":""#.utf8))
    }
  }

  /// Letter case does not count: Go's decoder, which several servers use, ignores it.
  @Test("that names two models is refused, and nothing of it goes up", arguments: [nil, "or"], ["mod\\u0065l", "Model"])
  func duplicate(name: String?, secondKey: String) throws {
    try withProxy(named: name) { proxy, upstream in
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", body: #"{"model":"or/x","\#(secondKey)":"or/y"}"#)
      let response = try client.response()
      #expect(response.status == 400)
      #expect(response.errorCode == "invalid_request")
      if try upstream.hasConnection(within: .milliseconds(50)) { try #expect(upstream.accept().unread().isEmpty) }
    }
  }

  @Test("whose second model comes late is refused, and the upstream does not get it whole")
  func lateDuplicate() throws {
    try withProxy(named: "or") { proxy, upstream in
      let client = try proxy.connect()
      let start = #"{"model":"or/x","prompt":""#
      let end = #"","model":"or/y"}"#
      try client.send("POST", "/v1/completions", ["Content-Length: \(start.utf8.count + 100_000 + end.utf8.count)"])
      try client.send(start)
      let connection = try upstream.accept()
      _ = try connection.read(through: #""prompt":""#)
      try client.send(String(repeating: "x", count: 100_000) + end)
      try #expect(client.response().errorCode == "invalid_request")
      #expect(throws: Wire.Failure.self) { try connection.read(count: 100_000 + end.utf8.count) }
    }
  }

  @Test("in chunks passes in chunks, with its trailers")
  func chunked() throws {
    try withProxy(named: "or") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("POST", "/v1/chat/completions", ["Transfer-Encoding: chunked", "Trailer: X-Checksum"])
      let body = #"{"messages":[],"temperature":0.10,"model":"or/x","stream":true}"#
      for piece in stride(from: 0, to: body.utf8.count, by: 7).map({ Array(body.utf8)[$0..<min($0 + 7, body.utf8.count)] }) {
        try client.send("\(piece.count);note=\"a b\"\r\n")
        try client.send(Array(piece))
        try client.send("\r\n")
      }
      try client.send("0\r\nX-Checksum: abc\r\n\r\n")
      let (_, request) = try upstream.exchange()
      #expect(request.text == #"{"messages":[],"temperature":0.10,"model":"x","stream":true}"#)
      #expect(request["transfer-encoding"] == "chunked")
      #expect(request["content-length"] == nil)
      #expect(request["trailer"] == "X-Checksum")
      #expect(request.trailers == ["X-Checksum: abc"])
    }
  }

  @Test("in chunks without any bytes is an empty body in chunks")
  func emptyChunked() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("POST", "/v1/responses", ["Transfer-Encoding: chunked"])
      try client.send("0\r\n\r\n")
      let (connection, request) = try upstream.exchange()
      #expect(request.raw == Array("0\r\n\r\n".utf8))
      try connection.reply()
      try #expect(client.response().status == 200)
    }
  }

  @Test("of length 0 is said to have that length; none at all is not")
  func empty() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("POST", "/v1/threads", ["Content-Length: 0"])
      let (connection, request) = try upstream.exchange()
      #expect(request["content-length"] == "0")
      try connection.reply()
      _ = try client.response()
      try client.send("POST", "/v1/threads")
      let second = try connection.request()
      #expect(second["content-length"] == nil && second["transfer-encoding"] == nil)
    }
  }

  @Test("that waits for leave to be sent gets it, and the upstream is not asked again")
  func expectContinue() throws {
    try withProxy(named: "or") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("POST", "/v1/chat/completions", ["Expect: 100-continue", "Content-Length: 16"])
      let leave = try client.response()
      #expect(leave.status == 100)
      try client.send(#"{"model":"or/x"}"#)
      let (connection, request) = try upstream.exchange()
      #expect(request.text == #"{"model":"x"}"#)
      #expect(request["expect"] == nil)
      try connection.send("HTTP/1.1 100 Continue\r\n\r\n")
      try connection.reply()
      try #expect(client.response().status == 200)
    }
  }

  @Test("that is compressed cannot be looked into: 415 where its model must be known, passed where not", arguments: ["or", nil])
  func compressed(name: String?) throws {
    try withProxy(named: name) { proxy, upstream in
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", ["Content-Encoding: gzip"], body: "\u{1f}compressed")
      if name == nil {
        try #expect(upstream.exchange().request.text == "\u{1f}compressed")
      } else {
        try #expect(client.response().status == 415)
        try #expect(!upstream.hasConnection())
      }
    }
  }

  @Test("is not compressed by an encoding that is none", arguments: ["identity", "Identity", ""])
  func identity(encoding: String) throws {
    try withProxy(named: "or", backend: "enforce: true\nsimple: [x]") { proxy, upstream in
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", ["Content-Encoding: \(encoding)"], body: .chat("or/x"))
      try #expect(upstream.exchange().request.text == .chat("x"))
    }
  }

  @Test("may be compressed where the target names the model")
  func compressedBehindTarget() throws {
    try withProxy(named: "or") { proxy, upstream in
      let client = try proxy.connect()
      try client.post("/v1/audio/transcriptions?model=or/x", ["Content-Encoding: gzip"], body: "\u{1f}compressed")
      let request = try upstream.exchange().request
      #expect(request.target == "/v1/audio/transcriptions?model=x" && request.text == "\u{1f}compressed")
    }
  }
}
