// How often a backend is asked for its list, and for whom.
import Testing

@Suite("The list's cache")
struct ListCacheTests {
  private static func reply(_ upstream: ScriptedUpstream, _ ids: String...) throws -> WireMessage {
    let (connection, request) = try upstream.exchange()
    let data = ids.map { #"{"id":"\#($0)"}"# }.joined(separator: ",")
    try connection.reply("200 OK", ["Connection: close"], body: #"{"data":[\#(data)]}"#)
    return request
  }

  /// Waits until so many lists have been asked for that are not at hand.
  private static func waitForMisses(_ count: Int, _ proxy: ProxyProcess) throws {
    let sample = "modelsieve_list_requests_total{cache=\"miss\"} \(count)\n"
    _ = try proxy.eventually { () throws -> Bool? in
      try proxy.program.readLog()
      return try proxy.page("/-/metrics").text.contains(sample) ? true : nil
    }
  }

  @Test("without cache_ttl every request asks the backend")
  func none() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      for id in ["a", "b"] {
        try client.send("GET", "/v1/models")
        _ = try Self.reply(upstream, id)
        try #expect(client.response().modelIDs == [id])
      }
    }
  }

  @Test("cache_ttl keeps it that long, for all connections")
  func lifetime() throws {
    try withProxy(backend: "cache_ttl: 2s") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/models")
      _ = try Self.reply(upstream, "a")
      let start = ContinuousClock.now
      try #expect(client.response().modelIDs == ["a"])
      for _ in 1...4 { try #expect(proxy.get("/v1/models").modelIDs == ["a"]) }
      try #expect(!upstream.hasConnection())
      repeat {
        try client.send("GET", "/v1/models")
      } while try .now - start < .seconds(9) && !upstream.hasConnection(within: .milliseconds(100)) && client.response().status == 200
      #expect(.now - start > .milliseconds(1500))
      _ = try Self.reply(upstream, "a", "b", "c")
      try #expect(client.response().modelIDs == ["a", "b", "c"])
      try #expect(proxy.program.line(with: "list changed").contains("+2"))
    }
  }

  @Test("many clients at once are one request", arguments: ["", "cache_ttl: 60"])
  func singleFlight(backend: String) throws {
    try withProxy(backend: backend) { proxy, upstream in
      let clients = try (0..<10).map { _ in try proxy.connect() }
      for client in clients { try client.send("GET", "/v1/models") }
      let (connection, _) = try upstream.exchange()
      try Self.waitForMisses(10, proxy)
      for client in clients { try #expect(client.unread().isEmpty) }
      try #expect(!upstream.hasConnection(within: .milliseconds(200)))
      try connection.reply("200 OK", ["Connection: close"], body: #"{"data":[{"id":"a"}]}"#)
      for client in clients { try #expect(client.response().modelIDs == ["a"]) }
      try #expect(!upstream.hasConnection())
    }
  }

  @Test("a client that leaves does not take the others' list with it")
  func departure() throws {
    try withProxy { proxy, upstream in
      let (first, second) = (try proxy.connect(), try proxy.connect())
      try first.send("GET", "/v1/models")
      let (connection, _) = try upstream.exchange()
      try second.send("GET", "/v1/models")
      try Self.waitForMisses(2, proxy)
      first.close()
      try proxy.program.line(with: "client_gone")
      try connection.reply(body: #"{"data":[{"id":"a"}]}"#)
      try #expect(second.response().modelIDs == ["a"])
    }
  }

  @Test("clients whose keys pass each have a list of their own; a backend with a key has one")
  func credentials() throws {
    try withProxy(backend: "cache_ttl: 60") { proxy, upstream in
      for (key, id) in [(TestSecret.clients, "a"), (TestSecret.otherClients, "b")] {
        let client = try proxy.connect()
        try client.send("GET", "/v1/models", ["Authorization: Bearer \(key)"])
        try #expect(Self.reply(upstream, id)["authorization"] == "Bearer \(key)")
        try #expect(client.response().modelIDs == [id])
      }
      try #expect(proxy.get("/v1/models", ["Authorization: Bearer \(TestSecret.clients)"]).modelIDs == ["a"])
      try #expect(proxy.get("/v1/models", ["Authorization: Bearer \(TestSecret.otherClients)"]).modelIDs == ["b"])
      let anonymous = try proxy.connect()
      try anonymous.send("GET", "/v1/models")
      try #expect(Self.reply(upstream, "c")["authorization"] == nil)
      try #expect(anonymous.response().modelIDs == ["c"])
    }
    try withProxy(backend: "cache_ttl: 60\napi_key: \(TestSecret.operators)") { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/models", ["Authorization: Bearer \(TestSecret.clients)"])
      _ = try Self.reply(upstream, "a")
      _ = try client.response()
      try #expect(proxy.get("/v1/models", ["x-api-key: \(TestSecret.otherClients)"]).modelIDs == ["a"])
    }
  }
}
