// What commands say of models and backends, and their exit codes.
import Foundation
import TestSupport
import Testing

@Suite("What the commands answer")
struct AnswerTests {
  @Test("models: the list of a backend that is missing is exit 1, and the rest is shown")
  func partial() throws {
    let (one, two) = (try ScriptedUpstream(), try ScriptedUpstream())
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "model_filter:\n  a: {base_url: \"\(one.baseURL)\", auth: none}\n  b: {base_url: \"\(two.baseURL)\", auth: none}\n", to: "config.yaml"
    )
    let program = try Program(["models", "-c", file])
    try one.exchange().connection.reply(body: #"{"data":[{"id":"m"}]}"#)
    try two.exchange().connection.reply("401 Unauthorized", body: "{}")
    let result = try program.result()
    #expect(result.status == 1)
    #expect(result.output == "a/m\n1 model\n")
    #expect(result.log.contains("b=401"))
  }

  @Test("models: a backend is waited for as long as its list_timeout has it, and not for as long as a client would wait")
  func slow() throws {
    let (one, two) = (try ScriptedUpstream(), try ScriptedUpstream())
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "model_filter:\n  a: {base_url: \"\(one.baseURL)\", auth: none}\n  b: {base_url: \"\(two.baseURL)\", auth: none, list_timeout: 60s}\n",
      to: "config.yaml")
    let program = try Program(["models", "-c", file])
    try one.exchange().connection.reply(body: .list(of: ["m"]))
    let (connection, _) = try two.exchange()
    try #expect(connection.ending(within: .seconds(2)) == nil)
    try connection.reply(body: .list(of: ["n"]))
    let result = try program.result()
    #expect(result.status == 0)
    #expect(result.output == "a/m\nb/n\n2 models\n")
  }

  @Test(
    "explain: says what may be called, and ends with 0 only then",
    arguments: [
      (["a/m"], 0 as Int32, "callable  yes"), (["a/m", "--view", "small"], 0, "callable  yes"),
      (["a/n", "--view", "small"], 1, "no: view 'small' forbids"), (["b/x"], 1, "enforces its filter"), (["zzz"], 1, "no backend"),
    ])
  func explain(arguments: [String], status: Int32, words: String) throws {
    let (one, two) = (try ScriptedUpstream(), try ScriptedUpstream())
    let folder = try TemporaryFolder()
    let file = try folder.write(
      """
      views: {small: {simple: a/m}}
      model_filter:
        a: {base_url: "\(one.baseURL)", auth: none}
        b: {base_url: "\(two.baseURL)", auth: none, glob: y*, enforce: true}

      """, to: "config.yaml")
    let program = try Program(["explain", "-c", file] + arguments)
    try one.exchange().connection.reply(body: #"{"data":[{"id":"m"},{"id":"n"}]}"#)
    try two.exchange().connection.reply(body: #"{"data":[{"id":"x"}]}"#)
    let result = try program.result()
    #expect(result.status == status)
    #expect(result.output.contains(words), "\(result.output)")
  }

  @Test(
    "explain: a backend that nobody answers for is none to call, one that refuses its list is",
    arguments: [["default"], ["dead", "other"]])
  func explainUnreachable(names: [String]) throws {
    let other = try RecordingBackend { _ in .response("403 No") }
    let dead = try ScriptedUpstream(isListening: false)
    let folder = try TemporaryFolder()
    let backends = names.map { "  \($0): {base_url: \"\($0 == "other" ? other.baseURL : dead.baseURL)\", auth: none}" }
    let file = try folder.write("model_filter:\n" + backends.joined(separator: "\n") + "\n", to: "config.yaml")
    let result = try Program.run(["explain", "-c", file, "\(names[0])/x"])
    #expect(result.status == 1 && result.output.contains("not now: backend '\(names[0])' does not answer"), "\(result.output)")
    if names.count > 1 {
      let refused = try Program.run(["explain", "-c", file, "other/x"])
      #expect(refused.status == 0 && refused.output.contains("callable  yes"), "\(refused.output)")
    }
    withExtendedLifetime(dead) {}
  }

  @Test("explain: a list that is missing is no proof that nobody has the model")
  func explainWithoutList() throws {
    let upstream = try ScriptedUpstream()
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "model_filter: {a: {base_url: \"\(upstream.baseURL)\", auth: none, enforce: true, where: {x: \"1\"}}}\n", to: "config.yaml")
    let program = try Program(["explain", "-c", file, "a/m"])
    try upstream.exchange().connection.reply("503 Service Unavailable", body: "{}")
    let result = try program.result()
    #expect(result.status == 1)
    #expect(result.output.contains("not known") && !result.output.contains("no backend has it"))
  }

  @Test("health: 0 while the proxy is ready, 1 when nobody listens")
  func health() throws {
    let upstream = try ScriptedUpstream()
    let configuration = ProxyConfiguration(baseURL: upstream.baseURL)
    let folder = try TemporaryFolder()
    let file = try folder.write(configuration.yaml, to: "config.yaml")
    try withProxy(configuration) { proxy in
      let result = try Program.run(["health", "-c", file, "-p", "\(proxy.port)"])
      #expect(result.status == 0 && result.output.contains("ready"))
    }
    let dead = try ScriptedUpstream(isListening: false)
    let result = try Program.run(["health", "-c", file, "-p", "\(dead.port)"])
    #expect(result.status == 1 && result.log.contains("nothing listens"))
    withExtendedLifetime(dead) {}
  }

  @Test("schema and help config need no file; an unknown command is told the nearest, exit 64")
  func offline() throws {
    let schema = try Program.run(["schema"])
    #expect(schema.status == 0)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(schema.output.utf8)) as? [String: Any])
    #expect((object["properties"] as? [String: Any])?["model_filter"] != nil)
    let reference = try Program.run(["help", "config"])
    #expect(reference.status == 0 && reference.output.contains("  base_url "))
    let unknown = try Program.run(["modles"])
    #expect(unknown.status == 64 && unknown.log.contains("Did you mean 'models'?"))
  }

  @Test("check: refuses a base_url that leads back, warns of nested prefixes")
  func review() throws {
    let folder = try TemporaryFolder()
    let loop = try folder.write("model_filter: {base_url: \"http://127.0.0.1:8080/v1\"}\n", to: "loop.yaml")
    let refusal = try Program.run(["check", "-c", loop])
    #expect(refusal.status == 78 && refusal.log.contains("leads back"))
    let nested = try folder.write(
      "model_filter:\n  a: {base_url: \"http://127.0.0.1:1/v1\", auth: none, prefix: x/}\n  b: {base_url: \"http://127.0.0.1:1/v1\", auth: none, prefix: x/y/}\n",
      to: "nested.yaml")
    let warning = try Program.run(["check", "-c", nested])
    #expect(warning.status == 0 && warning.output.contains("belongs to backend 'b'"))
  }
}
