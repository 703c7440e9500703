// What one client or backend asks for holds nobody else up and takes nobody's memory. Limits are wide here: `Benchmarks/pressure/run` measures.
import Testing

@Suite("Under pressure")
struct PressureTests {
  /// Each id makes the pattern try ways by the thousand.
  private static let pattern = "regexp: ['.*(llama|gemma).*(instruct|-it).*']"
  private static let longName = String(repeating: "llama-gemma-", count: 40)
  private static let patience = Duration.seconds(10)

  private static func seconds(_ body: () throws -> Void) rethrows -> Duration { try ContinuousClock().measure(body) }

  @Test("one backend's patterns keep neither another's list nor its calls nor the metrics waiting")
  func patterns() throws {
    let slow = try RecordingBackend(models: (0..<2000).map { "\($0)-\(Self.longName)" })
    let other = try RecordingBackend(models: ["m"])
    try withUnion([("slow", slow, "auth: none\n\(Self.pattern)"), ("other", other, "auth: none")]) { proxy in
      let waiting = try proxy.connect()
      try waiting.send("GET", "/backend/slow/v1/models")
      for _ in 0..<5 {
        let time = try Self.seconds {
          try #expect(proxy.get("/-/health").status == 200)
          try #expect(proxy.get("/backend/other/v1/models").modelIDs == ["m"])
          try #expect(proxy.get("/-/metrics", ["Host: localhost"]).status > 0)
          let client = try proxy.connect()
          try client.post("/v1/chat/completions", body: .chat("other/m"))
          try #expect(client.response().status == 200)
        }
        #expect(time < Self.patience)
      }
      try #expect(waiting.response().status == 200, "cut off after a second, and not after 200")
    }
  }

  @Test(
    "patterns are tried on no event loop where a filter is enforced", arguments: [longName, String(repeating: "llama-gemma-", count: 340)])
  func enforcedPatterns(name: String) throws {
    let (backend, other) = (try RecordingBackend(models: ["m"]), try RecordingBackend(models: ["m"]))
    let others = "auth: none\nenforce: true\nregexp: ['m|(n+)+']\ncache_ttl: 0"
    try withUnion([("e", backend, "auth: none\nenforce: true\n\(Self.pattern)"), ("o", other, others)]) { proxy in
      let clients = try (0..<200).map { number in
        let client = try proxy.connect()
        try client.post("/v1/chat/completions", body: .chat("e/\(number)-\(name)"))
        return client
      }
      let time = try Self.seconds {
        for number in 0..<4 {
          try #expect(proxy.get("/-/health").status == 200)
          try #expect(proxy.get("/backend/o/v1/models").modelIDs == ["m"])
          let client = try proxy.connect()
          try client.post("/v1/chat/completions", body: .chat("o/n\(number)"))
          try #expect(client.response().status == 404)
        }
      }
      #expect(time < Self.patience, "another's list and calls wait for none of them")
      for client in clients { client.close() }
      #expect(backend.requests.allSatisfy { $0.target == "/v1/models" })
    }
  }

  @Test("parameters of a list that is kept cost no request each, be they ours or nobody's", arguments: [1, 2])
  func parameters(count: Int) throws {
    let backends = try (0..<count).map { _ in try RecordingBackend(models: (0..<40).map { "m\($0)" }) }
    try withUnion(backends.enumerated().map { ("b\($0)", $1, "auth: none\ncache_ttl: 1h") }) { proxy in
      let clients = try (0..<4).map { _ in try proxy.connect() }
      for number in 1...40 {
        // What is nobody's passes only where one backend is asked.
        let targets = ["/v1/models?limit=\(number)", "/v1/models?after=\(number)", "/v1/models?pageSize=1"]
        let target = count == 1 || number % 4 > 0 ? targets[number % 3] : "/v1/models?x=\(number)"
        try clients[number % 4].send("GET", target)
      }
      for number in 1...40 { try #expect([200, 400].contains(clients[number % 4].response().status)) }
      for backend in backends { #expect(backend.requests.count == 1) }
    }
  }

  @Test("instances that a client makes up cost no request each", arguments: [1, 2])
  func inventedInstances(count: Int) throws {
    let backends = try (0..<count).map { _ in try RecordingBackend(models: ["m"]) }
    try withUnion(backends.enumerated().map { ("b\($0)", $1, "auth: none\ncache_ttl: 1h") }) { proxy in
      try #expect(proxy.list().status == 200)
      for number in 0..<40 {
        let mark = "Via: 1.1 modelsieve-" + String(repeating: "0", count: 14) + String(number + 16, radix: 16)
        let response = try proxy.get("/v1/models", [mark])
        #expect(response.status == 200)
        #expect(response["via"]?.hasPrefix("1.1 modelsieve-") == true, "so that an instance knows another")
      }
      for backend in backends { #expect(backend.requests.count == 1) }
    }
  }

  @Test("readers of a list that do not read cost its bytes once")
  func readers() throws {
    let text = String(repeating: "x", count: 500)
    let list = #"{"data":["# + (0..<8000).map { #"{"id":"m\#($0)","description":"\#(text)"}"# }.joined(separator: ",") + "]}"
    let backend = try RecordingBackend { _ in .response(body: list) }
    try withUnion([("b", backend, "auth: none\ncache_ttl: 1h"), ("o", try RecordingBackend(models: ["m"]), "auth: none\ncache_ttl: 1h")]) {
      proxy in
      try #expect(proxy.list(within: .seconds(30)).status == 200)
      let before = proxy.program.peakMemory
      var clients: [Wire] = []
      for target in ["/v1/models", "/v1/models?limit=7999"] {
        for _ in 0..<20 {
          let client = try proxy.connect()
          try client.send("GET", target)
          clients.append(client)
        }
      }
      for client in clients { _ = try client.read(through: "HTTP/1.1 200 OK\r\n") }
      #expect(proxy.program.peakMemory - before < 48 << 20)
      #expect(backend.requests.count == 1)
      try #expect(proxy.get("/-/health").status == 200)
    }
  }

  @Test("bodies whose model does not come share a bound, and nothing is left of them", arguments: [true, false])
  func bodies(isChunked: Bool) throws {
    let (backend, other) = (try RecordingBackend(models: ["m"]), try RecordingBackend(models: ["m"]))
    try withUnion([("b", backend, "auth: none"), ("o", other, "auth: none")]) { proxy in
      let before = proxy.program.peakMemory
      let piece = String(repeating: "x", count: 20_000)
      let clients = try (0..<16).map { _ in
        let client = try proxy.connect()
        let framing = isChunked ? "Transfer-Encoding: chunked" : "Content-Length: 100000000"
        try client.send("POST", "/v1/chat/completions", ["Content-Type: application/json", framing])
        // Whoever is refused is told so, and then cut off.
        for number in 0..<400 {
          let text = number == 0 ? #"{"messages":[{"content":""# : piece
          do {
            try client.send(isChunked ? "\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n" : text)
          } catch { break }
        }
        return client
      }
      #expect(proxy.program.peakMemory - before < 88 << 20)
      let refused = try clients.filter { try String(decoding: $0.unread(), as: UTF8.self).contains("503 Service Unavailable") }
      #expect((9...12).contains(refused.count), "8 MB of each of 16, and room for 48 MiB: \(refused.count)")
      for client in clients { client.close() }
      let body = #"{"x":"\#(String(repeating: "x", count: 3_000_000))","model":"b/m"}"#
      // Once their ends are noticed there is room again.
      let deadline = ContinuousClock.now + Wire.patience
      while try !proxy.connect().hasRoom(for: body), .now < deadline {}
      #expect(backend.requests.contains { $0.method == "POST" })
    }
  }

  @Test("what was kept for another attempt takes no room once the answer has begun, however long that lasts")
  func runningAnswers() throws {
    let backend = try RecordingBackend { request in
      request.method == "GET" ? .response(body: .list(of: ["m"])) : "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nbegun"
    }
    let other = try RecordingBackend(models: ["m"])
    try withUnion([("b", backend, "auth: none"), ("o", other, "auth: none")], rest: "aliases: {a: [b/m, o/m]}") { proxy in
      let text = String(repeating: "x", count: 1_000_000)
      // 70 MB in all.
      let clients = try (0..<70).map { _ in
        let client = try proxy.connect()
        try client.post("/v1/chat/completions", body: #"{"model":"a","x":"\#(text)"}"#)
        _ = try client.read(through: "begun")
        return client
      }
      try #expect(proxy.connect().hasRoom(for: #"{"x":"\#(text)\#(text)","model":"o/m"}"#))
      for client in clients { client.close() }
    }
  }

  @Test("requests ahead of their turn count for the same bound, and nothing is left of them")
  func ahead() throws {
    let backend = try RecordingBackend { $0.method == "GET" ? .response(body: .list(of: ["m"])) : nil }
    let lines = "auth: none\nmax_connections: 1\nqueue_timeout: 60s"
    try withUnion([("b", backend, lines), ("o", try RecordingBackend(models: ["m"]), "auth: none")], server: "threads: 1") { proxy in
      let before = proxy.program.peakMemory
      let (size, count) = (120 << 10, 540)
      let next = "GET /-/health HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nX: " + String(repeating: "x", count: size)
      let clients = try (0..<count).map { _ in
        let client = try proxy.connect()
        try client.post("/v1/chat/completions", body: .chat("b/m"))
        try? client.send(next)
        return client
      }
      // Its one loop has read what each of them sent when it answers the last one.
      try #expect(proxy.get("/-/health").status == 200)
      let refused = try clients.count { try String(decoding: $0.unread(), as: UTF8.self).contains("503 Service Unavailable") }
      #expect(refused > count / 10 && refused < count / 2, "63 MiB, and room for 48: \(refused) of \(count)")
      #expect(proxy.program.peakMemory - before < 100 << 20)
      for client in clients { client.close() }
      let body = #"{"x":"\#(String(repeating: "x", count: 3_000_000))","model":"o/m"}"#
      let deadline = ContinuousClock.now + Wire.patience
      while try !proxy.connect().hasRoom(for: body) { try #require(.now < deadline, "there is no room for 3 MB any more") }
    }
  }

  @Test("many keys are few list requests at a time, and one warning")
  func keys() throws {
    let (backend, other) = (try RecordingBackend { _ in nil }, try RecordingBackend(models: ["m"]))
    let lines = "auth: passthrough\nsimple: [nowhere]\ncache_ttl: 1h\nlist_timeout: 60s"
    try withUnion([("b", backend, lines), ("o", other, "auth: none\ncache_ttl: 1h")]) { proxy in
      let clients = try (0..<20).map { number in
        let client = try proxy.connect()
        try client.send("GET", "/backend/b/v1/models", ["Authorization: Bearer \(TestSecret.clients)\(number)"])
        return client
      }
      // The other's lists wait for none of them, kept or not.
      for target in ["/backend/o/v1/models", "/backend/o/v1/models?x=1"] { try #expect(proxy.get(target).modelIDs == ["m"]) }
      #expect(backend.requests.count <= 4, "that many as long as nobody knows how large the list is")
      backend.setAnswer { _ in .response(body: .list(of: ["a"])) }
      for client in clients { client.close() }
    }
    // Answered, all have theirs.
    backend.setAnswer { _ in .response(body: .list(of: ["a"])) }
    try withUnion([("b", backend, lines), ("o", other, "auth: none\ncache_ttl: 1h")]) { proxy in
      let clients = try (0..<20).map { number in
        let client = try proxy.connect()
        try client.send("GET", "/v1/models", ["Authorization: Bearer \(TestSecret.clients)\(number)"])
        return client
      }
      for client in clients { try #expect(client.response().modelIDs == ["o/m"]) }
      try proxy.end()
      #expect(proxy.program.seen.split(separator: "\n").count { $0.contains(" warning ") } <= 2, "\(proxy.program.seen)")
    }
  }

  @Test("unknown models among ten thousand keep nobody waiting")
  func unknownModels() throws {
    let large = try RecordingBackend(models: (0..<10_000).map { "vendor/model-\($0)-instruct" })
    let other = try RecordingBackend(models: ["m"])
    try withUnion([("large", large, "auth: none\ncache_ttl: 1h"), ("other", other, "auth: none\ncache_ttl: 1h")]) { proxy in
      try #expect(proxy.get("/v1/models").status == 200)
      let clients = try (0..<20).map { number in
        let client = try proxy.connect()
        try client.send("GET", "/v1/models/large/vendor/modle-\(number)-instruct")
        return client
      }
      let time = try Self.seconds { for _ in 0..<4 { try #expect(proxy.get("/-/health").status == 200) } }
      #expect(time < Self.patience)
      for client in clients { try #expect(client.response().status == 404) }
    }
  }

  @Test("a keyring as long as a head may be costs little before anybody is known")
  func keyrings() throws {
    let (one, two) = (try RecordingBackend(models: ["m"]), try RecordingBackend(models: ["m"]))
    let ring = "keyring:" + (0..<3500).map { "name\($0)=sk-\($0)" }.joined(separator: ";").prefix(50_000)
    try withUnion([("a", one, "auth: passthrough"), ("b", two, "auth: passthrough")]) { proxy in
      let before = try #require(proxy.program.processorTime)
      for _ in 0..<100 { try #expect(proxy.get("/v1/models", ["Authorization: Bearer \(ring)"]).status == 401) }
      let after = try #require(proxy.program.processorTime)
      #expect(after - before < .seconds(2))
      #expect(one.requests.isEmpty && two.requests.isEmpty)
    }
  }

  @Test("dripped uploads do not keep a backend's connections")
  func drips() throws {
    let (backend, other) = (try RecordingBackend(models: ["m"]), try RecordingBackend(models: ["m"]))
    let backends = [("b", backend, "auth: none\nmax_connections: 2"), ("o", other, "auth: none")]
    try withUnion(backends, server: "idle_timeout: 1s") { proxy in
      let drips = try (0..<2).map { _ in
        let client = try proxy.connect()
        try client.send("POST", "/v1/chat/completions", ["Content-Type: application/json", "Content-Length: 100000"])
        try client.send(#"{"model":"b/m","messages":["#)
        return client
      }
      let waiting = try proxy.connect()
      try waiting.post("/v1/chat/completions", body: .chat("b/m"))
      let deadline = ContinuousClock.now + .seconds(8)
      var answer: [UInt8] = []
      while answer.isEmpty, .now < deadline {
        for drip in drips { try? drip.send(" ") }
        answer = (try? waiting.read(through: "\r\n\r\n", within: .milliseconds(100))) ?? []
      }
      #expect(WireMessage(head: answer).status == 200)
      for drip in drips { try #expect(drip.response().status == 408) }
    }
  }
}

extension Wire {
  /// Whether a request with `body` is served, and not refused for want of room.
  fileprivate func hasRoom(for body: String) throws -> Bool {
    try post("/v1/chat/completions", body: body)
    return try response(within: .seconds(60)).status == 200
  }
}
