// A base_url that leads back here, at once or through other instances.
import Foundation
import TestSupport
import Testing

@Suite("A circle")
struct LoopTests {
  /// As many proxies, each with the next one for its backend, and the last with the first.
  /// - Parameter configuration: the file of one by its number and the next one's base_url.
  private func withCircle(
    of count: Int, configuration: (Int, String) -> String = { ProxyConfiguration(baseURL: $1).yaml },
    _ body: ([ProxyProcess]) throws -> Void
  ) throws {
    let ports = try (0..<count).map { _ in try InternetSocket.unusedPort() }
    var proxies: [ProxyProcess] = []
    for (index, port) in ports.enumerated() {
      let yaml = configuration(index, "http://127.0.0.1:\(ports[(index + 1) % count])/v1")
      proxies.append(try ProxyProcess(yaml, ["-p", "\(port)"], environment: [:], folder: try TemporaryFolder()))
    }
    defer { for proxy in proxies { try? proxy.end() } }
    try body(proxies)
  }

  @Test("of one, two or three instances is 508 at the second visit, for lists and for all else", arguments: [1, 2, 3])
  func circle(count: Int) throws {
    try withCircle(of: count) { proxies in
      for path in ["/v1/files", "/v1/models", "/v1/models/a"] {
        let start = ContinuousClock.now
        let response = try proxies[0].get(path)
        #expect(response.status == 508, "\(path)")
        #expect(response.errorCode == "loop_detected")
        #expect(.now - start < .seconds(5), "\(path): at once, and not when a limit is over")
      }
      let client = try proxies[0].connect()
      try client.post("/v1/chat/completions", body: .chat("a"))
      let response = try client.response()
      #expect(response.status == 508)
      // It is another's error for all but the one that found it.
      #expect(response["x-modelsieve-error"] == nil)
      #expect(response["x-modelsieve-upstream-error"] == "loop_detected")
      for proxy in proxies {
        try proxy.program.readLog()
        let visits = proxy.program.seen.components(separatedBy: "/v1/chat/completions").count - 1
        #expect(visits <= 2, "\(proxy.program.seen)")
      }
    }
  }

  @Test(
    "of instances that have models of their own: each shows every model once, at once, however often and however many ask",
    arguments: [2, 3], ["0", "1h"])
  func lists(count: Int, lifetime: String) throws {
    let configuration = { (index: Int, next: String) in
      """
      server: {drain_timeout: 0}
      model_filter:
        next: {base_url: "\(next)", auth: none, list_timeout: 5s, cache_ttl: \(lifetime), stale_ttl: 1h}
        own: {base_url: "http://127.0.0.1:9/v1", auth: none, models: [m\(index)]}
      """
    }
    try withCircle(of: count, configuration: configuration) { proxies in
      let start = ContinuousClock.now
      for _ in 0..<4 {
        // All at one time, so that what they ask of one another crosses.
        let clients = try proxies.map { try $0.connect() }
        for client in clients { try client.send("GET", "/v1/models") }
        for (index, client) in clients.enumerated() {
          let expected = (0..<count).map { String(repeating: "next/", count: $0) + "own/m\((index + $0) % count)" }
          try #expect(client.response().modelIDs.sorted() == expected.sorted())
        }
      }
      #expect(.now - start < .seconds(5), "nobody waits for who waits for it")
    }
  }

  @Test("is no other: instances behind one another serve")
  func chain() throws {
    try withProxy { inner, upstream in
      try withProxy(ProxyConfiguration(baseURL: "http://127.0.0.1:\(inner.port)/v1")) { outer in
        let client = try outer.connect()
        try client.send("GET", "/v1/files")
        let (connection, request) = try upstream.exchange()
        #expect(request["via"]?.components(separatedBy: "1.1 modelsieve-").count == 3)
        try connection.reply("200 OK", ["X-ModelSieve-Error: mine"])
        let response = try client.response()
        #expect(response.status == 200)
        #expect(response.values("x-modelsieve-backend") == ["default"])
        #expect(response["x-modelsieve-error"] == nil)
        #expect(response.values("x-modelsieve-upstream-error") == ["mine"])
      }
    }
  }
}
