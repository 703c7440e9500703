// Room for what must be held: what has gone out takes none, copies leave some, and heads that wait take theirs.
import Testing

@Suite("Room for requests")
struct RequestRoomTests {
  /// Lists `m`, and says nothing to whatever else it is sent.
  private static func silent() throws -> RecordingBackend {
    try RecordingBackend { $0.method == "GET" && $0.target.hasPrefix("/v1/models") ? .response(body: .list(of: ["m"])) : nil }
  }

  /// Waits until it has `count` calls whole, or `proxy` has refused `client`.
  private static func wait(for count: Int, at backend: RecordingBackend, _ client: Wire, _ proxy: ProxyProcess) throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while backend.requests.count(where: { $0.method == "POST" }) < count {
      try #require(.now < deadline, "\(count) did not arrive")
      try #require(client.unread().isEmpty, "the call number \(count) was refused")
      try #expect(proxy.get("/-/health").status == 200)
    }
  }

  /// `b`, which does as a test says, and `o`.
  private static func configuration(_ backend: ScriptedUpstream, _ other: RecordingBackend) -> String {
    let backends = [("b", backend.baseURL), ("o", other.baseURL)]
    return UnionConfiguration(backends: backends.map { .init(name: $0.0, baseURL: $0.1, lines: "auth: none") }).yaml
  }

  @Test("what a backend has, and has not answered yet, takes no room here")
  func sent() throws {
    let (backend, other) = (try Self.silent(), try RecordingBackend(models: ["m"]))
    try withUnion([("b", backend, "auth: none"), ("o", other, "auth: none")]) { proxy in
      let text = String(repeating: "x", count: 14_000_000)
      var clients: [Wire] = []
      // 56 MB in all, each held until its model is known.
      for number in 1...4 {
        let client = try proxy.connect()
        clients.append(client)
        try client.post("/v1/chat/completions", body: #"{"x":"\#(text)","model":"b/m"}"#)
        try Self.wait(for: number, at: backend, client, proxy)
      }
      for client in clients { client.close() }
    }
  }

  @Test("copies that may never be needed leave room for what must be held")
  func copies() throws {
    let (backend, other) = (try Self.silent(), try RecordingBackend(models: ["m"]))
    try withUnion([("b", backend, "auth: none"), ("o", other, "auth: none")], rest: "aliases: {a: [b/m, o/m]}") { proxy in
      let text = String(repeating: "x", count: 7_900_000)
      var clients: [Wire] = []
      for number in 1...7 {
        let client = try proxy.connect()
        clients.append(client)
        try client.post("/v1/chat/completions", body: #"{"model":"a","x":"\#(text)"}"#)
        try Self.wait(for: number, at: backend, client, proxy)
      }
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", body: #"{"x":"\#(text)","model":"o/m"}"#)
      try #expect(client.response(within: .seconds(60)).status == 200)
      for client in clients { client.close() }
    }
  }

  @Test("a tunnel takes none for what has gone through it")
  func tunnels() throws {
    let (backend, other) = (try ScriptedUpstream(), try RecordingBackend(models: ["m"]))
    try withProxy(Self.configuration(backend, other)) { proxy in
      let ahead = String(repeating: "x", count: 60_000)
      var ends: [Wire] = []
      // 54 MB in all.
      for _ in 1...900 {
        let client = try proxy.connect()
        try client.send(
          "GET /v1/realtime?model=b/m HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n" + ahead)
        let connection = try backend.accept()
        _ = try connection.read(through: "\r\n\r\n")
        try connection.send("HTTP/1.1 101 Switching\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
        _ = try client.read(through: "\r\n\r\n")
        _ = try connection.read(count: ahead.utf8.count)
        ends += [client, connection]
      }
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", body: #"{"x":"\#(String(repeating: "x", count: 45_000_000))","model":"o/m"}"#)
      try #expect(client.response(within: .seconds(60)).status == 200)
      for end in ends { end.close() }
    }
  }

  @Test("a request whose answer has broken off takes none, whatever its client does")
  func brokenOff() throws {
    let (backend, other) = (try ScriptedUpstream(), try RecordingBackend(models: ["m"]))
    try withProxy(Self.configuration(backend, other)) { proxy in
      let text = String(repeating: "x", count: 30_000_000)
      let reader = try proxy.connect()
      try reader.post("/v1/chat/completions", body: #"{"x":"\#(text)","model":"b/m"}"#)
      let connection = try backend.accept(within: .seconds(60))
      _ = try connection.read(through: "\r\n\r\n")
      try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n")
      // More than its client, which reads nothing, and the sockets take.
      _ = try connection.sendUntilHeld(limit: 100_000_000)
      connection.reset()
      try proxy.program.line(with: "outcome=upstream_cut")
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", body: #"{"x":"\#(text)","model":"o/m"}"#)
      try #expect(client.response(within: .seconds(60)).status == 200)
      reader.close()
    }
  }

  @Test("heads that wait for a connection count for the same bound, and nothing is left of them")
  func heads() throws {
    let (backend, other) = (try RecordingBackend { _ in nil }, try RecordingBackend(models: ["m"]))
    let lines = "auth: none\nmax_connections: 1\nqueue_timeout: 60s"
    // One loop: it has read what each client sent when it answers a later one.
    try withUnion([("b", backend, lines), ("o", other, "auth: none")], server: "threads: 1") { proxy in
      let field = "X-Filler: " + String(repeating: "x", count: 59_000)
      let clients = try (0..<1000).map { _ in
        let client = try proxy.connect()
        try client.send("GET", "/backend/b/v1/files", [field])
        return client
      }
      try #expect(proxy.get("/-/health").status == 200)
      let refused = try clients.count { try String(decoding: $0.unread(), as: UTF8.self).contains("503 Service Unavailable") }
      #expect((100...250).contains(refused), "59 MB, and room for 50.3: \(refused)")
      for client in clients { client.close() }
      let body = #"{"x":"\#(String(repeating: "x", count: 45_000_000))","model":"o/m"}"#
      let deadline = ContinuousClock.now + Wire.patience
      while true {
        let client = try proxy.connect()
        try client.post("/v1/chat/completions", body: body)
        if try client.response(within: .seconds(60)).status == 200 { return }
        try #require(.now < deadline, "there is no room for 45 MB any more")
      }
    }
  }
}
