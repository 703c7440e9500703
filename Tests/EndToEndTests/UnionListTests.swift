// One list over several backends.
import Foundation
import Testing

@Suite("The list of several backends")
struct UnionListTests {
  @Test("does not say of a model that it does not exist where its backend's list cannot be had: a call would fail likewise")
  func missing() throws {
    let (dead, good) = (try RecordingBackend { _ in .response("500 Oh") }, try RecordingBackend(models: ["m"]))
    try withUnion([("dead", dead, "auth: none"), ("good", good, "auth: none")], rest: "aliases: {both: [dead/x]}\n") { proxy in
      try #expect(proxy.list().modelIDs.contains("good/m"))
      for (id, status) in [("dead/x", 502), ("good/x", 404), ("nobody", 404), ("good/m", 200), ("both", 200)] {
        try #expect(proxy.get("/v1/models/\(id)").status == status, "\(id)")
      }
    }
  }

  @Test("does not cost a request for each version of Anthropic's API that a client makes up")
  func versions() throws {
    let backend = try RecordingBackend(models: ["m"])
    try withUnion([("b", backend, "auth: none\ncache_ttl: 10m")]) { proxy in
      for day in 10..<30 { try #expect(proxy.get("/v1/models", ["anthropic-version: 2024-01-\(day)"]).modelIDs == ["b/m"]) }
      #expect(backend.requests.count == 1)
    }
  }

  @Test("has an alias of what nobody lists, and a call for it is told so")
  func emptyAlias() throws {
    let backends = [("a", try RecordingBackend(models: ["m"]), "auth: none\nenforce: true\nwhere: {context_length: \">= 1\"}")]
    try withUnion(backends, rest: "aliases: {gone: [a/zz]}\n") { proxy in
      let client = try proxy.connect()
      try client.post("/v1/chat/completions", body: .chat("gone"))
      let response = try client.response()
      #expect(response.status == 404 && response.errorMessage.contains("is an alias") && !response.errorMessage.contains("Did you mean"))
    }
  }

  private static let bearer = "Authorization: Bearer \(TestSecret.clients)"

  @Test("of five, one dead, is in order and with prefixes, asked for with each one's own key, and says who is missing")
  func five() throws {
    let (keyed, bare, mine, yours) = (
      try RecordingBackend(models: ["k2", "k1"]), try RecordingBackend(models: ["n/1"]), try RecordingBackend(models: ["m"]),
      try RecordingBackend(models: ["y"])
    )
    let dead = try ScriptedUpstream(isListening: false)
    let configuration = UnionConfiguration(backends: [
      .init(name: "keyed", baseURL: keyed.baseURL, lines: "api_key: \(TestSecret.operators)\nauth_header: x-api-key\ncache_ttl: 60"),
      .init(name: "bare", baseURL: bare.baseURL, lines: "auth: none\nprefix: \"\"\ncache_ttl: 60"),
      .init(name: "mine", baseURL: mine.baseURL, lines: "auth: passthrough\nprefix: my.\ncache_ttl: 60"),
      .init(name: "dead", baseURL: dead.baseURL, lines: "auth: none"),
      .init(name: "yours", baseURL: yours.baseURL, lines: "auth: passthrough\ncache_ttl: 60"),
    ])
    try withProxy(configuration.yaml) { proxy in
      let ring = "Authorization: Bearer keyring:mine=\(TestSecret.clients)-m;yours=\(TestSecret.clients)-y"
      let response = try proxy.list("/v1/models", [ring])
      #expect(response.status == 200)
      #expect(response.modelIDs == ["keyed/k2", "keyed/k1", "n/1", "my.m", "yours/y"])
      #expect(response["x-modelsieve-partial"] == "dead=unreachable")
      #expect(keyed.requests.map { $0["x-api-key"] } == [TestSecret.operators])
      #expect(keyed.requests.map { $0["authorization"] } == [nil])
      #expect(bare.requests.map { $0["authorization"] } == [nil])
      #expect(mine.requests.map { $0["authorization"] } == ["Bearer \(TestSecret.clients)-m"])
      #expect(yours.requests.map { $0["authorization"] } == ["Bearer \(TestSecret.clients)-y"])
      for request in keyed.requests + bare.requests + mine.requests + yours.requests {
        #expect(!request.lines.joined().contains("keyring"))
      }
      // Who has one key only gets what that opens.
      let partly = try proxy.list("/v1/models", ["X-Backend-Key-Yours: \(TestSecret.clients)"])
      #expect(partly.modelIDs == ["keyed/k2", "keyed/k1", "n/1", "yours/y"])
      #expect(partly["x-modelsieve-partial"] == "mine=no-key, dead=unreachable")
      #expect(mine.requests.count == 1)
      // Of what needs another nobody can say that it does not exist.
      let other = "Authorization: Bearer keyring:yours=\(TestSecret.clients)"
      for (id, status) in [("my.m", 401), ("dead/x", 502), ("yours/none", 404)] {
        try #expect(proxy.list("/v1/models/\(id)", [other]).status == status, "\(id)")
      }
      #expect(mine.requests.count == 1)
    }
    withExtendedLifetime(dead) {}
  }

  @Test("a public id that two backends have is the one's that its calls go to, and that is logged once, with what to do")
  func clash() throws {
    let (first, second) = (try RecordingBackend(models: ["b/x", "y", "b/only"]), try RecordingBackend(models: ["x", "z"]))
    try withUnion([("a", first, "auth: none\nprefix: \"\"\ncache_ttl: 60"), ("b", second, "auth: none\ncache_ttl: 60")]) { proxy in
      for _ in 1...3 { try #expect(proxy.list().modelIDs == ["y", "b/x", "b/z"]) }
      let line = try proxy.program.line(with: "'b/x'")
      #expect(line.contains("of backend 'a' cannot be reached: shadowed by prefix 'b/' of backend 'b' (and 1 more of its models)"))
      let client = try proxy.connect()
      for id in ["y", "b/x", "b/z"] {
        try client.post("/v1/chat/completions", body: .chat(id))
        try #expect(client.response().status == 200)
      }
      #expect(first.requests.filter { $0.text.contains("model\"") }.map(\.text) == [.chat("y")])
      #expect(second.requests.filter { $0.text.contains("model\"") }.map(\.text) == [.chat("x"), .chat("z")])
      try proxy.end()
      #expect(proxy.program.seen.components(separatedBy: "'b/x'").count == 2, "\(proxy.program.seen)")
    }
  }

  @Test(
    "one backend that fails costs its own models alone",
    arguments: [
      (String.response("500 Oh dear"), "500"), (.response("401 Unauthorized"), "401"), (.response("429 Slow"), "429"),
      (.response("302 Found", ["Location: /elsewhere"]), "302"), (.response(body: "<html>"), "invalid"), ("not HTTP\r\n\r\n", "invalid"),
      (.response("200 OK", ["Content-Encoding: gzip"], body: "no gzip"), "invalid"),
    ])
  func oneFails(answer: String, word: String) throws {
    let (good, bad) = (try RecordingBackend(models: ["g"]), try RecordingBackend { _ in answer })
    try withUnion([("bad", bad, "auth: none"), ("good", good, "auth: none")]) { proxy in
      let response = try proxy.list()
      #expect(response.modelIDs == ["good/g"])
      #expect(response["x-modelsieve-partial"] == "bad=\(word)")
      bad.setAnswer { _ in .response(body: .list(of: ["b"])) }
      let healed = try proxy.list()
      #expect(healed.modelIDs == ["bad/b", "good/g"])
      #expect(healed["x-modelsieve-partial"] == nil)
    }
  }

  @Test("a backend that hangs is waited for as long as its list_timeout, and no longer")
  func hanging() throws {
    let (good, silent) = (try RecordingBackend(models: ["g"]), try RecordingBackend { _ in nil })
    // The best of some, because a busy machine adds to it.
    var best = Duration.seconds(9)
    for _ in 1...5 where best > .milliseconds(800) {
      try withUnion([("silent", silent, "auth: none\nlist_timeout: 500ms"), ("good", good, "auth: none")]) { proxy in
        let start = ContinuousClock.now
        let response = try proxy.get("/v1/models")
        best = min(best, .now - start)
        #expect(response.modelIDs == ["good/g"])
        #expect(response["x-modelsieve-partial"] == "silent=timeout")
      }
    }
    #expect(.milliseconds(500)...(.milliseconds(800)) ~= best)
  }

  @Test("the last good list of a backend that fails is shown in its place, and the answer says so")
  func stale() throws {
    let (good, fickle) = (try RecordingBackend(models: ["g"]), try RecordingBackend(models: ["f"]))
    try withUnion([("fickle", fickle, "auth: none"), ("good", good, "auth: none")]) { proxy in
      try #expect(proxy.list()["x-modelsieve-partial"] == nil)
      fickle.setAnswer { _ in .response("503 Out") }
      good.setAnswer { _ in .response(body: .list(of: ["h"])) }
      let response = try proxy.list(late: ["fickle"])
      #expect(response.modelIDs == ["fickle/f", "good/h"])
      #expect(response["x-modelsieve-partial"] == "fickle=stale")
      // A refusal of the key is no failure to be papered over.
      fickle.setAnswer { _ in .response("401 Unauthorized") }
      let refused = try proxy.list()
      #expect(refused.modelIDs == ["good/h"])
      #expect(refused["x-modelsieve-partial"] == "fickle=401")
    }
  }

  @Test("all refuse alike: the refusal of the first is the answer; otherwise 502 names each", arguments: ["401 Unauthorized", "503 Out"])
  func allFail(status: String) throws {
    let (one, two, three) = (
      try RecordingBackend { _ in .response(status, ["Retry-After: 7"], body: "[1]") },
      try RecordingBackend { _ in .response(status, body: "[2]") },
      try RecordingBackend { _ in .response(status, body: "[3]") }
    )
    try withUnion([("one", one, "auth: none"), ("two", two, "auth: none"), ("three", three, "auth: none")]) { proxy in
      for _ in 1...5 {
        let response = try proxy.get("/v1/models")
        #expect(response.startLine == "HTTP/1.1 \(status)")
        #expect(response.text == "[1]")
        #expect(response["retry-after"] == "7")
        #expect(response["x-modelsieve-backend"] == "one")
      }
      two.setAnswer { _ in .response("418 Teapot") }
      three.setAnswer { _ in .response(body: "<html>") }
      let response = try proxy.get("/v1/models")
      #expect(response.status == 502)
      #expect(response["x-modelsieve-error"] != nil)
      for name in ["'one'", "'two'", "'three'", "418"] { #expect(response.errorMessage.contains(name), "\(response.errorMessage)") }
    }
  }

  @Test("none comes in time: 504 that names each")
  func allLate() throws {
    let silent = try RecordingBackend { _ in nil }
    let lines = "auth: none\nlist_timeout: 200ms"
    try withUnion([("one", silent, lines), ("two", silent, lines)]) { proxy in
      let response = try proxy.get("/v1/models")
      #expect(response.status == 504)
      for name in ["'one'", "'two'"] { #expect(response.errorMessage.contains(name), "\(response.errorMessage)") }
    }
  }

  @Test("a bare key is nobody's where two backends could be meant, and goes to the one that may have it where only one is")
  func bareKey() throws {
    let (one, two) = (try RecordingBackend(models: ["1"]), try RecordingBackend(models: ["2"]))
    try withUnion([("one", one, "auth: passthrough"), ("two", two, "auth: passthrough")]) { proxy in
      let response = try proxy.get("/v1/models", [Self.bearer])
      #expect(response.status == 401)
      #expect(response.errorCode == "invalid_api_key")
      #expect(response.errorMessage.contains("keyring:"))
      #expect(one.requests.isEmpty && two.requests.isEmpty)
      try #expect(proxy.get("/backend/two/v1/models", [Self.bearer]).modelIDs == ["2"])
      #expect(two.requests.map { $0["authorization"] } == ["Bearer \(TestSecret.clients)"])
    }
    try withUnion([("one", one, "auth: passthrough"), ("two", two, "")]) { proxy in
      try #expect(proxy.list("/v1/models", [Self.bearer]).modelIDs == ["one/1", "two/2"])
      #expect(one.requests.last?["authorization"] == "Bearer \(TestSecret.clients)")
      #expect(two.requests.last?["authorization"] == nil)
    }
  }

  @Test("two clients with different keys never see each other's list, cached or not", arguments: ["", "cache_ttl: 60"])
  func listsByKey(lines: String) throws {
    let mine = try RecordingBackend { request in .response(body: .list(of: ["of-\(request["authorization"]?.suffix(1) ?? "nobody")"])) }
    let other = try RecordingBackend(models: ["o"])
    try withUnion([("mine", mine, "auth: passthrough\n\(lines)"), ("other", other, "auth: none\n\(lines)")]) { proxy in
      for _ in 1...3 {
        for key in ["A", "B"] {
          let list = try proxy.list("/v1/models", ["Authorization: Bearer \(TestSecret.clients)\(key)"])
          #expect(list.modelIDs == ["mine/of-\(key)", "other/o"])
        }
        try #expect(proxy.list().modelIDs == ["mine/of-nobody", "other/o"])
      }
      // One that comes late and is not kept is asked for again.
      #expect(lines.isEmpty ? mine.requests.count >= 9 : mine.requests.count == 3)
    }
  }

  @Test("one of five that hangs costs a list its patience once, and from then on nothing", arguments: ["", "cache_ttl: 60"])
  func patience(lines: String) throws {
    let backends = try (0..<4).map { try RecordingBackend(models: ["m\($0)"]) } + [try RecordingBackend { _ in nil }]
    let named = backends.enumerated().map { (name: "b\($0.offset)", backend: $0.element, lines: "auth: none\n\(lines)") }
    // The best of some, and what half of them take, because a busy machine adds to it.
    var (cold, warm) = (Duration.seconds(9), [Duration]())
    for _ in 1...5 where cold > .milliseconds(1600) {
      try withUnion(named) { proxy in
        var start = ContinuousClock.now
        try #expect(proxy.get("/v1/models").modelIDs.count == 4)
        cold = min(cold, .now - start)
        for _ in 1...5 {
          start = .now
          let response = try proxy.get("/v1/models")
          warm.append(.now - start)
          #expect(response["x-modelsieve-partial"] == "b4=timeout")
        }
      }
    }
    #expect(.milliseconds(1400)...(.milliseconds(1600)) ~= cold)
    #expect(warm.sorted()[warm.count / 2] < .milliseconds(50))
  }

  @Test("2,000 models of each of five backends, one of which hangs, are there long before its list_timeout")
  func large() throws {
    let ids = (0..<2000).map { "maker/model-\($0)" }
    let backends = try (0..<4).map { _ in try RecordingBackend(models: ids) } + [try RecordingBackend { _ in nil }]
    let named = backends.enumerated().map {
      (name: "b\($0.offset)", backend: $0.element, lines: "auth: none\nlist_timeout: 120s\ncache_ttl: 60")
    }
    try withUnion(named) { proxy in
      let start = ContinuousClock.now
      // A busy machine may need more than the patience of one list for so much.
      let response = try proxy.eventually {
        let response = try proxy.get("/v1/models")
        return response.modelIDs.count == 8000 ? response : nil
      }
      #expect(.now - start < .seconds(60))
      #expect(response["x-modelsieve-partial"] == "b4=timeout")
    }
  }
}
