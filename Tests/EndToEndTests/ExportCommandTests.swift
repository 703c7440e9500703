// `modelsieve export`, and what `check --online` says of lists together.
import Foundation
import TestSupport
import Testing

@Suite("modelsieve export")
struct ExportCommandTests {
  private func run(_ arguments: [String], _ backends: [(String, RecordingBackend, String)], rest: String = "", server: String = "") throws
    -> Program.Result
  {
    let folder = try TemporaryFolder()
    let configuration = UnionConfiguration(
      backends: backends.map { .init(name: $0.0, baseURL: $0.1.baseURL, lines: $0.2) }, server: server, rest: rest)
    let file = try folder.write(configuration.yaml, to: "config.yaml")
    defer { withExtendedLifetime((folder, backends)) {} }
    return try Program.run([arguments[0], "-c", file] + arguments.dropFirst())
  }

  @Test("prints the settings alone on standard output, with the models as they are and no key")
  func settings() throws {
    let backend = try RecordingBackend { _ in .response(body: #"{"data":[{"id":"m","context_length":1000},{"id":"hidden"}]}"#) }
    let lines = "api_key: \(TestSecret.operators)\nexclude: {simple: hidden}"
    let result = try run(["export", "zed"], [("or", backend, lines)], server: "port: 9999\nhost: 0.0.0.0\nroot_path: /llm")
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("{") && result.output.contains(#""api_url": "http://127.0.0.1:9999/llm/v1""#))
    #expect(result.output.contains(#""name": "or/m""#) && result.output.contains(#""max_tokens": 1000"#))
    #expect(!result.output.contains("hidden"))
    #expect(result.log.contains("settings.json"))
  }

  @Test("takes the models and the address of a view, or another address")
  func view() throws {
    let backend = try RecordingBackend(models: ["a", "b"])
    let views = "views: {small: {simple: or/b}}"
    let result = try run(["export", "librechat", "--view", "small"], [("or", backend, "auth: none")], rest: views)
    #expect(result.output.contains("/view/small/v1") && result.output.contains("or/b") && !result.output.contains("or/a"))
    let other = try run(["export", "openai", "--url", "https://sieve.example/v1/"], [("or", backend, "auth: none")])
    #expect(other.output == "export OPENAI_BASE_URL='https://sieve.example/v1'\nexport OPENAI_API_KEY='any'\n")
    try #expect(run(["export", "openai", "--view", "none"], [("or", backend, "auth: none")]).status == 64)
    // The address is the proxy's, and the view has its path there.
    for url in ["https://sieve.example", "https://sieve.example/v1/", "https://sieve.example/view/small/v1"] {
      let both = try run(["export", "openai", "--view", "small", "--url", url], [("or", backend, "auth: none")], rest: views)
      #expect(both.output.contains("'https://sieve.example/view/small/v1'"), "\(url): \(both.output)")
    }
  }

  @Test("of a proxy at a Unix socket says that it must be told where clients find it")
  func socket() throws {
    let backend = try RecordingBackend(models: ["a"])
    let lines = "host: unix:/run/x.sock"
    let refused = try run(["export", "openai"], [("or", backend, "auth: none")], server: lines)
    #expect(refused.status == 64 && refused.output.isEmpty && refused.log.contains("--url") && refused.log.contains("/run/x.sock"))
    #expect(backend.takeRequests().isEmpty)
    let told = try run(["export", "openai", "--url", "http://sieve.lan"], [("or", backend, "auth: none")], server: lines)
    #expect(told.status == 0 && told.output.contains("'http://sieve.lan/v1'"))
  }

  @Test("of a client with two files prints both with their names, or one")
  func files() throws {
    let backend = try RecordingBackend(models: ["a"])
    let both = try run(["export", "aider"], [("or", backend, "auth: none")])
    #expect(both.output.hasPrefix("# .aider.conf.yml\n") && both.output.contains("\n# .aider.model.metadata.json\n{"))
    let one = try run(["export", "aider", "--file", ".aider.model.metadata.json"], [("or", backend, "auth: none")])
    #expect(one.output.hasPrefix("{"))
    try #expect(run(["export", "aider", "--file", "x"], [("or", backend, "auth: none")]).status == 64)
  }

  @Test("tells of a list that is missing with exit 1, and of a client it does not know with 64")
  func failures() throws {
    let (good, bad) = (try RecordingBackend(models: ["a"]), try RecordingBackend { _ in .response("500 Oh") })
    let result = try run(["export", "llm"], [("good", good, "auth: none"), ("bad", bad, "auth: none")])
    #expect(result.status == 1)
    #expect(result.output.contains("good/a") && result.log.contains("bad=500"))
    let unknown = try run(["export", "emacs"], [("good", good, "auth: none")])
    #expect(unknown.status == 64 && unknown.log.contains("open-webui"))
  }

  @Test("asks for an address that is one", arguments: ["foo", "127.0.0.1:8080", "http://"])
  func badAddress(url: String) throws {
    let backend = try RecordingBackend(models: ["a"])
    let result = try run(["export", "openai", "--url", url], [("or", backend, "auth: none")])
    #expect(result.status == 64 && result.output.isEmpty && result.log.contains("--url must be an address"))
    #expect(backend.takeRequests().isEmpty)
  }

  @Test("says that the provider's key is wanted where it gets the client's")
  func passthrough() throws {
    let backend = try RecordingBackend(models: ["a"])
    let result = try run(["export", "openai"], [("or", backend, "auth: passthrough")])
    #expect(result.output.contains("OPENAI_API_KEY='YOUR-PROVIDER-KEY'"), "\(result.output)")
  }

  @Test(
    "check --online says what of a list was not understood, with exit 1",
    arguments: [
      (#"[{"id":"a"},{"x":1},5]"#, 1 as Int32, "1 model, 1 shown; the list is not whole: 2 entries are no models with an id"),
      (#"[{"id":"a"},5]"#, 1, "1 entry is no model with an id"), (#"[{"id":"a"}]"#, 0, "1 model, 1 shown\n"),
      (#"{"data":[{"id":"a"}],"has_more":true,"last_id":"a"}"#, 1, "it goes on beyond what is read of it"),
    ])
  func partial(list: String, status: Int32, words: String) throws {
    let backend = try RecordingBackend { _ in .response(body: list) }
    let result = try run(["check", "--online"], [("or", backend, "auth: none")])
    #expect(result.status == status && result.output.contains(words), "\(result.output)")
  }

  @Test("check --online names the rules of views and of metadata that match nothing, unless a list is missing")
  func idleRules() throws {
    let (good, bad) = (try RecordingBackend(models: ["a"]), try RecordingBackend { _ in .response("500 Oh") })
    let lines = "auth: none\nmetadata: [{glob: \"no*\", set: {x: 1}}]"
    let views = "views: {v: {simple: [a]}, w: {simple: [or/a]}}"
    let result = try run(["check", "--online"], [("or", good, lines)], rest: views)
    #expect(result.output.contains("metadata: glob: no* matches no model"), "\(result.output)")
    #expect(result.output.contains("view 'v': ") && !result.output.contains("view 'w': "), "\(result.output)")
    let partial = try run(["check", "--online"], [("or", good, lines), ("bad", bad, "auth: none")], rest: views)
    #expect(partial.status == 1 && !partial.output.contains("view 'v': "), "\(partial.output)")
  }

  @Test("check --online says what one backend's list hides of another's, and what to do")
  func shadows() throws {
    let (router, owner) = (try RecordingBackend(models: ["openai/gpt-oss", "x"]), try RecordingBackend(models: ["gpt-z"]))
    let result = try run(["check", "--online"], [("router", router, "auth: none\nprefix: \"\""), ("openai", owner, "auth: none")])
    #expect(
      result.output.contains("'openai/gpt-oss' of backend 'router' cannot be reached: shadowed by prefix 'openai/' of backend 'openai'"))
    #expect(result.output.contains("Give backend 'router' a prefix of its own"))
  }

  @Test("the log tells of each backend's first list, once a configuration, and whose key it is asked with")
  func introduction() throws {
    let backend = try RecordingBackend(models: ["a", "b", "c"])
    try withUnion([("or", backend, "api_key: \(TestSecret.operators)\nglob: \"[ab]\"")]) { proxy in
      for _ in 1...3 { _ = try proxy.get("/v1/models") }
      let line = try proxy.program.line(with: "list is there")
      for word in ["backend=or", "models=3", "shown=2", "key="] { #expect(line.contains(word), "\(line)") }
      try proxy.end()
      #expect(proxy.program.seen.components(separatedBy: "list is there").count == 2)
    }
  }
}
