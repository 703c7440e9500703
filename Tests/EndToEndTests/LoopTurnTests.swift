// Few clients among many loops: connections to the backend stay warm.
import Testing

@Suite("Many loops")
struct LoopTurnTests {
  @Test("a new client for every request finds warm connections to the backend, those of a loop or two", arguments: [1, 16])
  func warm(threads: Int) throws {
    let backend = try RecordingBackend(models: ["a"])
    try withProxy(ProxyConfiguration(baseURL: backend.baseURL, server: "threads: \(threads)")) { proxy in
      // One after the other without a pause keeps a loop busy for more than half of its time.
      for i in 1...60 { try #expect(proxy.get("/v1/files/\(i)").status == 200) }
      let client = try proxy.connect()
      try client.send("GET /-/metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
      let line = try #require(try client.response().text.split(separator: "\n").first { $0.contains("state=\"idle\"") })
      let count = Int(line.drop { $0 != " " }.dropFirst()) ?? 0
      #expect(1...min(2, threads) ~= count)
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
