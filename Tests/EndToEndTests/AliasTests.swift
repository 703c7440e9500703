// Virtual models: the first target that works answers.
import Testing

@Suite("An alias")
struct AliasTests {
  private static let body = #"{ "messages":[1.0,{"model":"no"}], "model" : "smart" ,"stream":false}"#
  private static func body(for upstreamID: String) -> String { body.replacing("\"smart\"", with: "\"\(upstreamID)\"") }
  private static let good = String.response(body: #"{"ok":true}"#)

  /// `smart` is `primary/first`, then `second`, which is a backend's without prefix.
  private static func run(
    _ primary: RecordingBackend, _ secondary: RecordingBackend, primaryLines: String = "auth: none", rest: String = "",
    _ body: (ProxyProcess) throws -> Void
  ) throws {
    try withUnion(
      [("primary", primary, primaryLines), ("secondary", secondary, "api_key: \(TestSecret.operators)")],
      rest: "aliases:\n  smart: [primary/first, secondary/maker/second]\n\(rest)", body)
  }

  /// Of backends that are worked by hand, or dead.
  private static func configuration(_ primary: String, _ secondary: String, primaryLines: String = "") -> String {
    UnionConfiguration(
      backends: [
        .init(name: "primary", baseURL: primary, lines: "auth: none\n\(primaryLines)"),
        .init(name: "secondary", baseURL: secondary, lines: "auth: none"),
      ], rest: "aliases: {smart: [primary/first, secondary/second]}"
    ).yaml
  }

  private static func post(_ proxy: ProxyProcess, _ body: String = body, _ lines: [String] = []) throws -> WireMessage {
    let client = try proxy.connect()
    try client.post("/v1/chat/completions?model=smart", lines, body: body)
    return try client.response()
  }

  @Test("is its first target while that works, whatever name it has for the model, and adds nothing to the answer")
  func first() throws {
    let (primary, secondary) = (try RecordingBackend { _ in Self.good }, try RecordingBackend { _ in Self.good })
    try Self.run(primary, secondary) { proxy in
      let response = try Self.post(proxy)
      #expect(response.status == 200)
      #expect(response["x-modelsieve-backend"] == "primary")
      #expect(response["x-modelsieve-attempts"] == nil)
      #expect(primary.requests.map(\.text) == [Self.body(for: "first")])
      #expect(primary.requests.map(\.target) == ["/v1/chat/completions?model=first"])
      #expect(secondary.requests.isEmpty)
    }
  }

  @Test(
    "moves on when a target is overloaded or broken: the next gets the whole request, with its own name and key",
    arguments: [
      (String.response("429 Slow", ["Retry-After: 9"], body: "[no]"), "429"), (.response("500 Oh", body: "[no]"), "500"),
      (.response("502 Bad"), "502"), (.response("503 Out"), "503"), (.response("529 Overloaded"), "529"), ("no HTTP\r\n\r\n", "invalid"),
      ("HTTP/1.1 503 Out\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "503"),
      ("HTTP/1.1 100 Continue\r\n\r\n" + .response("500 Oh"), "500"),
    ])
  func fallback(answer: String, word: String) throws {
    let (primary, secondary) = (try RecordingBackend { _ in answer }, try RecordingBackend { _ in Self.good })
    try Self.run(primary, secondary) { proxy in
      let client = try proxy.connect()
      for _ in 1...2 {
        try client.post("/v1/chat/completions?model=smart", ["X-Kept: yes"], body: Self.body)
        let response = try client.response()
        #expect(response.startLine == "HTTP/1.1 200 OK")
        #expect(response.text == #"{"ok":true}"#)
        #expect(response["retry-after"] == nil)
        #expect(response["x-modelsieve-backend"] == "secondary")
        #expect(response["x-modelsieve-attempts"] == "primary=\(word), secondary=200")
        let request = try #require(secondary.requests.last)
        #expect(request.text == Self.body(for: "maker/second"))
        #expect(
          request.target == "/v1/chat/completions?model=maker%2Fsecond" || request.target == "/v1/chat/completions?model=maker/second")
        #expect(request["authorization"] == "Bearer \(TestSecret.operators)")
        #expect(request["x-kept"] == "yes")
        #expect(primary.requests.last?["authorization"] == nil)
        let line = try proxy.program.line(with: " request ")
        #expect(line.contains("outcome=fallback") && line.contains("primary=\(word)"), "\(line)")
      }
      #expect(primary.requests.count == 2)
    }
  }

  @Test("moves on when a target cannot be reached, or does not begin to answer in time")
  func unreachable() throws {
    let dead = try ScriptedUpstream(isListening: false)
    let (silent, secondary) = (try RecordingBackend { _ in nil }, try RecordingBackend { _ in Self.good })
    for (baseURL, lines, word) in [(dead.baseURL, "", "unreachable"), (silent.baseURL, "first_byte_timeout: 300ms", "timeout")] {
      try withProxy(Self.configuration(baseURL, secondary.baseURL, primaryLines: lines)) { proxy in
        let response = try Self.post(proxy)
        #expect(response.status == 200)
        #expect(response["x-modelsieve-attempts"] == "primary=\(word), secondary=200")
        #expect(secondary.requests.last?.text == Self.body(for: "second"))
      }
    }
  }

  @Test("moves on when a target closes without an answer", arguments: [false, true])
  func closed(byReset: Bool) throws {
    let (primary, secondary) = (try ScriptedUpstream(), try RecordingBackend { _ in Self.good })
    try withProxy(Self.configuration(primary.baseURL, secondary.baseURL)) { proxy in
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", body: Self.body)
      let (connection, _) = try primary.exchange()
      if byReset { connection.reset() } else { connection.close() }
      let response = try client.response()
      #expect(response.status == 200)
      #expect(response["x-modelsieve-attempts"] == "primary=closed, secondary=200")
      #expect(secondary.requests.map(\.text) == [Self.body(for: "second")])
    }
  }

  @Test(
    "stays where the request itself was refused",
    arguments: ["400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found", "408 Timeout", "422 No", "302 Found"])
  func refusal(status: String) throws {
    let (primary, secondary) = (try RecordingBackend { _ in .response(status, body: "[why]") }, try RecordingBackend { _ in Self.good })
    try Self.run(primary, secondary) { proxy in
      let response = try Self.post(proxy)
      #expect(response.startLine == "HTTP/1.1 \(status)")
      #expect(response.text == "[why]")
      #expect(response["x-modelsieve-attempts"] == nil)
      #expect(secondary.requests.isEmpty)
    }
  }

  @Test("does not move on once the client has had something: what breaks off is cut")
  func afterFirstByte() throws {
    let (primary, secondary) = (try ScriptedUpstream(), try RecordingBackend { _ in Self.good })
    try withProxy(Self.configuration(primary.baseURL, secondary.baseURL)) { proxy in
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", body: Self.body)
      let (connection, _) = try primary.exchange()
      try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
      _ = try client.read(through: "hello")
      connection.close()
      try #expect(client.ending() != nil)
      #expect(secondary.requests.isEmpty)
    }
  }

  @Test("whose targets all fail gives the last one's own answer, and tells of all of them")
  func allFail() throws {
    let (primary, secondary) = (
      try RecordingBackend { _ in .response("500 Oh") },
      try RecordingBackend { _ in .response("429 Slow", ["Retry-After: 9"], body: "[slow]") }
    )
    try Self.run(primary, secondary) { proxy in
      let response = try Self.post(proxy)
      #expect(response.startLine == "HTTP/1.1 429 Slow")
      #expect(response.text == "[slow]")
      #expect(response["retry-after"] == "9")
      #expect(response["x-modelsieve-attempts"] == "primary=500, secondary=429")
    }
    let (deadOne, deadTwo) = (try ScriptedUpstream(isListening: false), try ScriptedUpstream(isListening: false))
    try withProxy(Self.configuration(deadOne.baseURL, deadTwo.baseURL)) { proxy in
      let response = try Self.post(proxy)
      #expect(response.status == 502)
      #expect(response.errorCode == "upstream_unreachable")
      #expect(response.errorMessage.contains("'secondary'"))
      #expect(response["x-modelsieve-attempts"] == "primary=unreachable, secondary=unreachable")
    }
  }

  @Test("skips a target that keeps failing, for a while, unless nothing else is left")
  func skipped() throws {
    let (primary, secondary) = (try RecordingBackend { _ in .response("503 Out") }, try RecordingBackend { _ in Self.good })
    try Self.run(primary, secondary) { proxy in
      // One connection, so one event loop: each keeps its own count.
      let client = try proxy.connect()
      func post() throws -> WireMessage {
        try client.post("/v1/chat/completions", body: Self.body)
        return try client.response()
      }
      for _ in 1...10 { try #expect(post().status == 200) }
      let tries = primary.requests.count
      #expect((2...5).contains(tries), "\(tries)")
      try #expect(post()["x-modelsieve-attempts"] == nil)
      secondary.setAnswer { _ in .response("500 Oh") }
      _ = try post()
      #expect(primary.requests.count == tries + 1)
      primary.setAnswer { _ in Self.good }
      try #expect(post()["x-modelsieve-backend"] == "primary")
      try #expect(post()["x-modelsieve-backend"] == "primary")
    }
  }

  @Test("goes on to its first target with other keys, however often one key has been used up there")
  func usedUpKey() throws {
    let primary = try RecordingBackend { $0["authorization"] == "Bearer poor" ? .response("429 Slow down") : Self.good }
    let secondary = try RecordingBackend { _ in Self.good }
    try Self.run(primary, secondary, primaryLines: "auth: passthrough") { proxy in
      let client = try proxy.connect()
      func backend(for key: String) throws -> String? {
        try client.post("/v1/chat/completions", ["Authorization: Bearer \(key)"], body: Self.body)
        return try client.response()["x-modelsieve-backend"]
      }
      for _ in 1...4 { try #expect(backend(for: "poor") == "secondary") }
      try #expect(backend(for: "rich") == "primary")
    }
  }

  @Test("replays a body of megabytes, sent in pieces and in chunks", arguments: [false, true])
  func largeBody(isChunked: Bool) throws {
    let (primary, secondary) = (try ScriptedUpstream(), try ScriptedUpstream())
    try withProxy(Self.configuration(primary.baseURL, secondary.baseURL)) { proxy in
      let client = try proxy.connect()
      let filler = String(repeating: "0123456789abcdef", count: 128 << 10)
      let body = #"{"model":"smart","text":"\#(filler)"}"#
      if isChunked {
        try client.send("POST", "/v1/chat/completions", ["Transfer-Encoding: chunked"])
        let half = body.utf8.count / 2
        for piece in [body.utf8.prefix(half), body.utf8.dropFirst(half)] {
          try client.send("\(String(piece.count, radix: 16))\r\n\(Substring(piece))\r\n")
        }
        try client.send("0\r\n\r\n")
      } else {
        try client.post("/v1/chat/completions", body: body)
      }
      let (first, request) = try primary.exchange()
      #expect(request.text == body.replacing("\"smart\"", with: "\"first\""))
      try first.reply("503 Out")
      let (second, replayed) = try secondary.exchange()
      #expect(replayed.text == body.replacing("\"smart\"", with: "\"second\""))
      try second.reply(body: "[done]")
      try #expect(client.response().text == "[done]")
    }
  }

  @Test("moves on while the client still sends, and the rest of the body follows")
  func whileUploading() throws {
    let (primary, secondary) = (try ScriptedUpstream(), try ScriptedUpstream())
    try withProxy(Self.configuration(primary.baseURL, secondary.baseURL)) { proxy in
      let client = try proxy.connect()
      let (start, end) = (#"{"model":"smart","text":""#, #"the end"}"#)
      try client.send(
        "POST", "/v1/chat/completions", ["Content-Type: application/json", "Content-Length: \(start.utf8.count + end.utf8.count)"])
      try client.send(start)
      let first = try primary.accept()
      _ = try first.read(through: #""text":""#)
      try first.reply("503 Out")
      let second = try secondary.accept()
      _ = try second.read(through: #"{"model":"second","text":""#)
      try client.send(end)
      try #expect(second.read(count: end.utf8.count) == Array(end.utf8))
      try second.reply(body: "[done]")
      try #expect(client.response().text == "[done]")
    }
  }

  @Test("stands in the list with the metadata of its first target that is there, and without any where none is")
  func listed() throws {
    let (primary, secondary) = (
      try RecordingBackend { _ in .response(body: #"{"data":[{"id":"first","size":1,"x":[1.0]}]}"#) },
      try RecordingBackend { _ in .response(body: #"{"data":[{"id":"maker/second","size":2}]}"#) }
    )
    try Self.run(primary, secondary, rest: "  spare: [primary/gone, secondary/maker/second]\n  lost: primary/gone\n") { proxy in
      let list = try proxy.list()
      #expect(list.modelIDs == ["smart", "spare", "lost", "primary/first", "secondary/maker/second"])
      #expect(list.text.contains(#"{"id":"smart","size":1,"x":[1.0]}"#))
      #expect(list.text.contains(#"{"id":"spare","size":2}"#))
      #expect(list.text.contains(#"{"id":"lost","object":"model"}"#))
      try #expect(proxy.get("/v1/models/spare").text == #"{"id":"spare","size":2}"#)
    }
  }
}
