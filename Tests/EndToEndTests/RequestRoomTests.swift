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
    let deadline = ContinuousClock.now + .seconds(30)
    while backend.requests.count(where: { $0.method == "POST" }) < count {
      try #require(.now < deadline, "\(count) did not arrive")
      try #require(client.unread().isEmpty, "the call number \(count) was refused")
      try #expect(proxy.get("/-/health").status == 200)
    }
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
      try #expect(client.response().status == 200)
      for client in clients { client.close() }
    }
  }

  @Test("heads that wait for a connection count for the same bound, and nothing is left of them")
  func heads() throws {
    let (backend, other) = (try RecordingBackend { _ in nil }, try RecordingBackend(models: ["m"]))
    let lines = "auth: none\nmax_connections: 1\nqueue_timeout: 60s"
    try withUnion([("b", backend, lines), ("o", other, "auth: none")]) { proxy in
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
      let body = #"{"x":"\#(String(repeating: "x", count: 3_000_000))","model":"o/m"}"#
      for _ in 0..<20 {
        let client = try proxy.connect()
        try client.post("/v1/chat/completions", body: body)
        if try client.response().status == 200 { return }
      }
      Issue.record("there is no room for 3 MB any more")
    }
  }
}
