// A new configuration of several backends, while requests run.
import Foundation
import TestSupport
import Testing

@Suite("A reload")
struct UnionReloadTests {
  @Test("of aliases, views and keys counts for the next request; a running stream ends under the old one")
  func everything() throws {
    let streaming = try ScriptedUpstream()
    let (a, b) = (try RecordingBackend(models: ["x"]), try RecordingBackend(models: ["y"]))
    func configuration(_ target: String, _ view: String, _ key: String, _ client: String) -> String {
      UnionConfiguration(
        backends: [
          .init(name: "s", baseURL: streaming.baseURL, lines: "auth: none\nlist_timeout: 100ms"),
          .init(name: "a", baseURL: a.baseURL, lines: "api_key: \(TestSecret.operators)-\(key)"),
          .init(name: "b", baseURL: b.baseURL, lines: "api_key: \(TestSecret.operators)-\(key)"),
        ], server: "clients:\n  - {name: \(client), key: \(TestSecret.clients)-\(client), view: v}",
        rest: "aliases: {fast: \(target)}\nviews: {v: {simple: [fast, s/stream, \(view)]}}"
      ).yaml
    }
    try withProxy(configuration("a/x", "a/x", "old", "phone")) { proxy in
      func post(_ model: String, _ client: String) throws -> WireMessage {
        let wire = try proxy.connect()
        try wire.post("/v1/chat/completions", ["x-api-key: \(TestSecret.clients)-\(client)"], body: .chat(model))
        return try wire.response()
      }
      let stream = try proxy.connect()
      try stream.post("/v1/chat/completions", ["x-api-key: \(TestSecret.clients)-phone"], body: .chat("s/stream"))
      let connection = try streaming.accept()
      _ = try connection.request()
      try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n0123456789")
      _ = try stream.read(through: "0123456789")
      try #expect(post("fast", "phone")["x-modelsieve-backend"] == "a")
      try #expect(post("b/y", "phone").status == 404)
      try #expect(post("fast", "desk").status == 401)
      #expect(a.requests.last?["authorization"] == "Bearer \(TestSecret.operators)-old")

      try proxy.folder.write(configuration("b/y", "b/y", "new", "desk"), to: "config.yaml")
      proxy.program.signal(SIGHUP)
      try proxy.program.line(with: "configuration reloaded")
      let moved = try post("fast", "desk")
      #expect(moved["x-modelsieve-backend"] == "b")
      #expect(b.requests.last?["authorization"] == "Bearer \(TestSecret.operators)-new")
      #expect(b.requests.last?.text == .chat("y"))
      try #expect(post("b/y", "desk").status == 200)
      try #expect(post("a/x", "desk").status == 404)
      try #expect(post("fast", "phone").status == 401)

      try connection.send("0123456789")
      try #expect(stream.read(count: 10) == Array("0123456789".utf8))
    }
  }

  @Test("that takes a backend away leaves none of its models, not even cached ones")
  func removal() throws {
    let (a, b) = (try RecordingBackend(models: ["x"]), try RecordingBackend(models: ["y"]))
    let (first, second) = (
      UnionConfiguration.Backend(name: "a", baseURL: a.baseURL, lines: "auth: none\ncache_ttl: 60"),
      UnionConfiguration.Backend(name: "b", baseURL: b.baseURL, lines: "auth: none\ncache_ttl: 60")
    )
    try withProxy(UnionConfiguration(backends: [first, second]).yaml) { proxy in
      try #expect(proxy.list().modelIDs == ["a/x", "b/y"])
      try proxy.folder.write(
        UnionConfiguration(backends: [second, first].dropLast() + [.init(name: "c", baseURL: a.baseURL, lines: "auth: none")]).yaml,
        to: "config.yaml")
      proxy.program.signal(SIGHUP)
      try proxy.program.line(with: "configuration reloaded")
      try #expect(proxy.list().modelIDs == ["b/y", "c/x"])
      #expect(b.requests.count == 1)
      try #expect(proxy.get("/backend/a/v1/models").errorCode == "unknown_backend")
    }
  }
}
