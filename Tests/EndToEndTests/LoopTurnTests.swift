// Few clients among many loops: connections to the backend stay warm.
import Testing

@Suite("Many loops")
struct LoopTurnTests {
  @Test("a new client for every request finds the backend's connection warm, and so does the list", arguments: [1, 16])
  func warm(threads: Int) throws {
    try withProxy(server: "threads: \(threads)") { proxy, upstream in
      let first = try proxy.connect()
      try first.send("GET", "/v1/models")
      let (connection, _) = try upstream.exchange()
      try connection.reply(body: .list(of: ["a"]))
      try #expect(first.response().modelIDs == ["a"])
      first.close()
      for i in 1...30 {
        let client = try proxy.connect()
        try client.send("GET", "/v1/files/\(i)")
        // On another connection this would not come.
        try #expect(connection.request().target == "/v1/files/\(i)")
        try connection.reply()
        try #expect(client.response().status == 200)
        client.close()
      }
      try #expect(!upstream.hasConnection())
    }
  }

  @Test("clients that stay are spread over all loops, and all are served")
  func spread() throws {
    try withProxy(server: "threads: 4") { proxy, _ in
      let clients = try (1...300).map { _ in try proxy.connect() }
      for _ in 1...3 {
        for client in clients { try client.send("GET", "/-/health") }
        for client in clients { try #expect(client.response().status == 200) }
      }
      for client in clients.dropFirst(10) { client.close() }
      try #expect(proxy.get("/-/ready").status == 200)
    }
  }
}
