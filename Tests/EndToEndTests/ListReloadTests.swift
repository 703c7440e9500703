// What is known of lists when another configuration begins.
import Foundation
import TestSupport
import Testing

@Suite("A reload while lists are made")
struct ListReloadTests {
  private static func configuration(_ a: String, _ aLines: String, _ b: String, _ bLines: String = "", rest: String = "") -> String {
    UnionConfiguration(
      backends: [
        .init(name: "a", baseURL: a, lines: "auth: none\n\(aLines)"), .init(name: "b", baseURL: b, lines: "auth: none\n\(bLines)"),
      ], rest: rest
    ).yaml
  }

  private static func reload(_ proxy: ProxyProcess, _ configuration: String) throws {
    try proxy.folder.write(configuration, to: "config.yaml")
    proxy.program.signal(SIGHUP)
    try proxy.program.line(with: "configuration reloaded")
  }

  @Test("leaves nothing of the old aliases and views in what is listed from then on")
  func names() throws {
    let (a, silent) = (try RecordingBackend(models: ["m1", "m2"]), try RecordingBackend { _ in nil })
    func configuration(_ alias: String, _ model: String) -> String {
      Self.configuration(
        a.baseURL, "cache_ttl: 900", silent.baseURL, "list_timeout: 60s",
        rest: "aliases: {\(alias): a/\(model)}\nviews: {v: {simple: [a/\(model)]}}")
    }
    try withProxy(configuration("old", "m1")) { proxy in
      let clients = [try proxy.connect(), try proxy.connect()]
      try clients[0].send("GET", "/v1/models")
      try clients[1].send("GET", "/view/v/v1/models")
      _ = try proxy.eventually { silent.requests.isEmpty ? nil : true }
      try Self.reload(proxy, configuration("new", "m2"))
      // Whoever asks now has the new configuration in use before the lists of the old one are made.
      let next = try proxy.connect()
      try next.send("GET", "/v1/models")
      for client in clients { try #expect(client.response().status == 200) }
      try #expect(next.response().modelIDs == ["new", "a/m1", "a/m2"])
      for _ in 1...2 {
        try #expect(proxy.get("/v1/models").modelIDs == ["new", "a/m1", "a/m2"])
        try #expect(proxy.get("/view/v/v1/models").modelIDs == ["a/m2"])
      }
      try #expect(proxy.get("/view/v/v1/models/a/m1").status == 404)
      try #expect(proxy.get("/view/v/v1/models/a/m2").status == 200)
    }
  }

  @Test("judges by the new filter what the old one is still asking for", arguments: ["", "cache_ttl: 900"])
  func flights(lines: String) throws {
    let list: RecordingBackend.Answer = { request in
      request.target.hasPrefix("/v1/models") ? .response(body: .list(of: ["good", "secret"])) : .response(body: "{}")
    }
    let (a, b) = (try RecordingBackend { _ in nil }, try RecordingBackend(models: ["n"]))
    func configuration(_ filter: String) -> String {
      Self.configuration(a.baseURL, "enforce: true\nlist_timeout: 60s\n\(lines)\nwhere: {id: \(filter)}", b.baseURL)
    }
    try withProxy(configuration("[good, secret]")) { proxy in
      let waiting = try proxy.connect()
      try waiting.send("GET", "/backend/a/v1/models")
      _ = try proxy.eventually { a.requests.isEmpty ? nil : true }
      a.setAnswer(list)
      try Self.reload(proxy, configuration("good"))
      let client = try proxy.connect()
      for (model, status) in [("secret", 404), ("good", 200)] {
        try client.post("/v1/chat/completions", body: .chat("a/\(model)"))
        try #expect(client.response().status == status)
      }
      try #expect(proxy.get("/v1/models").modelIDs == ["a/good", "b/n"])
    }
  }

  @Test("keeps the last good list of a backend that fails, as the new filter sees it")
  func stale() throws {
    let (a, b) = (try RecordingBackend(models: ["m1", "m2"]), try RecordingBackend(models: ["n"]))
    try withProxy(Self.configuration(a.baseURL, "", b.baseURL)) { proxy in
      try #expect(proxy.get("/v1/models").modelIDs == ["a/m1", "a/m2", "b/n"])
      a.setAnswer { _ in .response("503 Out") }
      try #expect(proxy.get("/v1/models").modelIDs == ["a/m1", "a/m2", "b/n"])
      try Self.reload(proxy, Self.configuration(a.baseURL, "stall_timeout: 200s\nexclude: {simple: m2}", b.baseURL))
      let response = try proxy.get("/v1/models")
      #expect(response.modelIDs == ["a/m1", "b/n"] && response["x-modelsieve-partial"] == "a=stale")
      try #expect(proxy.get("/v1/models/a/m1").status == 200)
    }
  }
}
