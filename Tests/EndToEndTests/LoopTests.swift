// A base_url that leads back here, at once or through other instances.
import Foundation
import TestSupport
import Testing

@Suite("A circle")
struct LoopTests {
  /// As many proxies, each with the next one for its backend, and the last with the first. What port each one has is known once it runs.
  /// - Parameter configuration: the file of one by its number and the next one's base_url.
  private func withCircle(
    of count: Int,
    configuration: (Int, String) -> String = {
      ProxyConfiguration(baseURL: $1, backend: "list_timeout: 60s\nconnection_timeout: 60s").yaml
    },
    _ body: ([ProxyProcess]) throws -> Void
  ) throws {
    let dead = try ScriptedUpstream(isListening: false)
    var proxies: [ProxyProcess] = []
    defer { for proxy in proxies { try? proxy.end() } }
    for index in 0..<count {
      proxies.append(try ProxyProcess(configuration(index, dead.baseURL), [], environment: [:], folder: try TemporaryFolder()))
    }
    for (index, proxy) in proxies.enumerated() {
      let next = "http://127.0.0.1:\(proxies[(index + 1) % count].port)/v1"
      try proxy.folder.write(configuration(index, next), to: "config.yaml")
      proxy.program.signal(SIGHUP)
      try proxy.program.line(with: "configuration reloaded")
    }
    try body(proxies)
    withExtendedLifetime(dead) {}
  }

  @Test("of one, two or three instances is 508 at the second visit, for lists and for all else", arguments: [1, 2, 3])
  func circle(count: Int) throws {
    try withCircle(of: count) { proxies in
      for path in ["/v1/files", "/v1/models", "/v1/models/a"] {
        let start = ContinuousClock.now
        let response = try proxies[0].get(path)
        #expect(response.status == 508, "\(path)")
        #expect(response.errorCode == "loop_detected")
        #expect(.now - start < .seconds(30), "\(path): at once, and not when a limit is over")
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
    "of instances that have models of their own: each shows every model once, and nobody waits for who waits for it, however many ask",
    arguments: [2, 3], ["0", "2s"])
  func lists(count: Int, lifetime: String) throws {
    let configuration = { (index: Int, next: String) in
      """
      server: {drain_timeout: 0}
      model_filter:
        next: {base_url: "\(next)", auth: none, list_timeout: 60s, cache_ttl: \(lifetime), stale_ttl: 1h}
        own: {base_url: "http://127.0.0.1:9/v1", auth: none, models: [m\(index)]}
      """
    }
    func expected(_ index: Int) -> [String] {
      (0..<count).map { String(repeating: "next/", count: $0) + "own/m\((index + $0) % count)" }.sorted()
    }
    try withCircle(of: count, configuration: configuration) { proxies in
      let start = ContinuousClock.now
      for _ in 0..<4 {
        // All at one time, so that what they ask of one another crosses.
        let clients = try proxies.map { try $0.connect() }
        for client in clients { try client.send("GET", "/v1/models") }
        for (index, client) in clients.enumerated() {
          let ids = try client.response(within: .seconds(30)).modelIDs
          // The others' may be late while all begin: a list waits for none of them longer than 1.5 s.
          #expect(ids.contains("own/m\(index)") && Set(ids).count == ids.count && Set(ids).isSubset(of: expected(index)), "\(ids)")
        }
      }
      for (index, proxy) in proxies.enumerated() {
        _ = try proxy.eventually { () throws -> Bool? in
          try proxy.get("/v1/models").modelIDs.sorted() == expected(index) ? true : nil
        }
      }
      #expect(.now - start < .seconds(30), "nobody waits for who waits for it")
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
