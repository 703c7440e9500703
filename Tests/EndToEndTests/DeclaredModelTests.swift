// What the file says of models: `models`, `metadata` and `list_query`.
import TestSupport
import Testing

@Suite("Models in the file")
struct DeclaredModelTests {
  private static let declared = "models: [sonar, {id: sonar-pro, context_length: 200000}]"

  @Test("stand for the list of a backend that has none", arguments: ["404 Not Found", "405 Method Not Allowed", "501 Not Implemented"])
  func noList(status: String) throws {
    let (bare, other) = (try RecordingBackend { _ in .response(status) }, try RecordingBackend(models: ["m"]))
    try withUnion([("bare", bare, "auth: none\n\(Self.declared)"), ("other", other, "auth: none")]) { proxy in
      let response = try proxy.list()
      #expect(response.modelIDs == ["bare/sonar", "bare/sonar-pro", "other/m"])
      #expect(response["x-modelsieve-partial"] == nil)
      #expect(response.text.contains(#"{"id":"bare/sonar-pro","context_length":200000}"#))
      try #expect(proxy.get("/v1/models/bare/sonar").status == 200)
    }
  }

  @Test("are shown while the list cannot be had, which is said", arguments: [("500 Oh", "500"), ("429 Slow", "429")])
  func failing(status: String, word: String) throws {
    let bad = try RecordingBackend { _ in .response(status) }
    try withUnion([("bad", bad, "auth: none\n\(Self.declared)")]) { proxy in
      let response = try proxy.get("/v1/models")
      #expect(response.modelIDs == ["bad/sonar", "bad/sonar-pro"])
      #expect(response["x-modelsieve-partial"] == "bad=\(word)")
      // A key that is refused has nothing to show.
      bad.setAnswer { _ in .response("401 Unauthorized") }
      try #expect(proxy.get("/v1/models").status == 401)
    }
  }

  @Test("of a backend that hangs are shown with the others'")
  func hanging() throws {
    let (silent, other) = (try RecordingBackend { _ in nil }, try RecordingBackend(models: ["m"]))
    try withUnion([("silent", silent, "auth: none\n\(Self.declared)"), ("other", other, "auth: none")]) { proxy in
      let response = try proxy.list(late: ["silent"])
      #expect(response.modelIDs == ["silent/sonar", "silent/sonar-pro", "other/m"])
      #expect(response["x-modelsieve-partial"] == "silent=timeout")
    }
  }

  @Test("of a backend that hangs are shown alone, and can be called, long before it is given up")
  func hangingAlone() throws {
    let silent = try RecordingBackend { $0.target.hasPrefix("/v1/models") ? nil : .response() }
    let lines = "auth: none\nlist_timeout: 60s\nenforce: true\nwhere: {context_length: \">= 1\"}\n\(Self.declared)"
    try withUnion([("silent", silent, lines)]) { proxy in
      let start = ContinuousClock.now
      try #expect(proxy.get("/v1/models").modelIDs == ["silent/sonar-pro"])
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", body: .chat("silent/sonar-pro"))
      try #expect(client.response().status == 200)
      #expect(.now - start < .seconds(30))
    }
  }

  @Test("complete a list, can be filtered, and called where a filter is enforced")
  func enforced() throws {
    let backend = try RecordingBackend(models: ["a", "sonar-pro"])
    let lines =
      "auth: none\nenforce: true\nwhere: {context_length: \">= 128k\"}\nmetadata: [{glob: a, set: {context_length: 131072}}]\n\(Self.declared)"
    try withUnion([("b", backend, lines)]) { proxy in
      try #expect(proxy.get("/v1/models").modelIDs == ["b/a", "b/sonar-pro"])
      let client = try proxy.connect()
      for (model, status) in [("b/a", 200), ("b/sonar-pro", 200), ("b/sonar", 404)] {
        try client.post("/v1/chat/completions", body: .chat(model))
        try #expect(client.response().status == status, "\(model)")
      }
    }
  }

  @Test("change with the file, without asking the backend again")
  func reload() throws {
    let backend = try RecordingBackend(models: ["a"])
    let configuration = { (lines: String) in
      UnionConfiguration(backends: [.init(name: "b", baseURL: backend.baseURL, lines: "auth: none\ncache_ttl: 1h\n\(lines)")]).yaml
    }
    try withProxy(configuration("models: x")) { proxy in
      try #expect(proxy.get("/v1/models").modelIDs == ["b/a", "b/x"])
      _ = try proxy.folder.write(configuration("models: y\nmetadata: {set: {owned_by: me}}"), to: "config.yaml")
      try #expect(proxy.program.line(with: "configuration reloaded").contains("models, metadata"))
      let response = try proxy.get("/v1/models")
      #expect(response.modelIDs == ["b/a", "b/y"])
      #expect(response.text.contains(#""owned_by":"me""#))
      #expect(backend.requests.count == 1)
    }
  }

  @Test("Parameters of the operator's go up with the list request and with nothing else, and a client's of that name does not")
  func listQuery() throws {
    let backend = try RecordingBackend(models: ["a"])
    try withUnion([("b", backend, "auth: none\nlist_query: {output_modalities: all, x: [1, 2]}")]) { proxy in
      _ = try proxy.get("/v1/models?limit=5")
      _ = try proxy.get("/backend/b/v1/models?x=3&y=4")
      _ = try proxy.get("/backend/b/v1/files?y=5")
      #expect(
        backend.requests.map(\.target) == [
          "/v1/models?output_modalities=all&x=1&x=2", "/v1/models?output_modalities=all&x=1&x=2&y=4", "/v1/files?y=5",
        ])
    }
  }
}
