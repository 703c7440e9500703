// `modelsieve init`: what it finds, what it writes, and what it must never write.
import Foundation
import TestSupport
import Testing

@Suite("init")
struct InitCommandTests {
  /// Runs `init` in `folder` while each of `providers` answers with `list`; a port where nobody listens is asked besides.
  private func runInit(
    _ arguments: [String] = [], environment: [String: String] = [:], in folder: TemporaryFolder, providers: [ScriptedUpstream] = [],
    status: String = "200 OK", list: String = ""
  ) throws -> Program.Result {
    let silent = try ScriptedUpstream(isListening: false)
    let ports = (providers + [silent]).flatMap { ["--port", "\($0.port)"] }
    let program = try Program(["init", "--patience", "8000"] + ports + arguments, environment: environment, folder: folder.path)
    for provider in providers { try answerProbes(of: provider, status, list) }
    return try program.result()
  }

  /// A port is asked for its list, and whether it is a modelsieve.
  private func answerProbes(of provider: ScriptedUpstream, _ status: String, _ list: String) throws {
    for _ in 0..<2 {
      let (connection, request) = try provider.exchange()
      #expect(request["authorization"] == nil)
      if request.target == "/v1/models" {
        try connection.reply(status, body: list)
      } else {
        try connection.reply("404 Not Found")
      }
      connection.finishSending()
    }
  }

  private func written(_ folder: TemporaryFolder) throws -> String {
    try String(contentsOfFile: folder.path("config.yaml"), encoding: .utf8)
  }

  private func expectValid(_ folder: TemporaryFolder, environment: [String: String] = [:]) throws {
    let check = try Program.run(["check"], environment: environment, folder: folder.path)
    #expect(check.status == 0, "\(check.log)\(check.output)")
    #expect(!check.output.contains("warning"), "\(check.output)")
  }

  private func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty && !$0.hasPrefix("#") }
  }

  @Test(
    "a local provider is known by what its models say of themselves, whatever its port",
    arguments: [
      ("library", "ollama", "Ollama"), ("organization_owner", "lmstudio", "LM Studio"), ("llamacpp", "llamacpp", "llama.cpp"),
      ("vllm", "vllm", "vLLM"), ("koboldcpp", "koboldcpp", "KoboldCpp"), ("nobody", "local", "OpenAI-compatible"),
    ])
  func local(owner: String, name: String, title: String) throws {
    let folder = try TemporaryFolder()
    let provider = try ScriptedUpstream()
    let result = try runInit(
      in: folder, providers: [provider], list: #"{"object":"list","data":[{"id":"m:1","owned_by":"\#(owner)"},{"id":"m2"}]}"#)
    #expect(result.status == 0)
    #expect(result.output.contains(title) && result.output.contains("2 models") && result.output.contains("Wrote config.yaml"))
    let text = try written(folder)
    #expect(lines(text) == ["model_filter:", "\(name):", "base_url: http://127.0.0.1:\(provider.port)/v1", "auth: none"])
    #expect(text.contains(#"# simple: ["m:1", "m2"]"#))
    try expectValid(folder)
  }

  @Test("two of a kind get their ports in their names")
  func twins() throws {
    let folder = try TemporaryFolder()
    let providers = [try ScriptedUpstream(), try ScriptedUpstream()]
    let result = try runInit(in: folder, providers: providers, list: #"{"data":[{"id":"m","owned_by":"vllm"}]}"#)
    #expect(result.status == 0)
    let names = try lines(written(folder)).filter { $0.hasPrefix("vllm") }
    #expect(names == providers.map { "vllm-\($0.port):" })
    try expectValid(folder)
  }

  @Test("one that wants a key stands in a comment, for its key to be added")
  func wantsKey() throws {
    let folder = try TemporaryFolder()
    let provider = try ScriptedUpstream()
    let result = try runInit(in: folder, providers: [provider], status: "401 Unauthorized", list: "{}")
    #expect(result.output.contains("port \(provider.port), wants a key"))
    #expect(try written(folder).contains("  #   base_url: http://127.0.0.1:\(provider.port)/v1\n"))
    try expectValid(folder)
  }

  @Test("what is no provider is left out", arguments: [("200 OK", "<html>"), ("403 Forbidden", "{}"), ("500 Internal Server Error", "{}")])
  func notProvider(status: String, body: String) throws {
    let folder = try TemporaryFolder()
    let result = try runInit(in: folder, providers: [try ScriptedUpstream()], status: status, list: body)
    #expect(result.status == 0)
    #expect(result.output.contains("Found no provider"))
  }

  @Test("a running modelsieve is not taken for the provider behind it")
  func proxy() throws {
    try withProxy { proxy, upstream in
      let program = try Program(["init", "-o", "-", "--patience", "8000", "--port", "\(proxy.port)"])
      try upstream.exchange().connection.reply(body: #"{"data":[{"id":"m","owned_by":"library"}]}"#)
      let result = try program.result()
      #expect(result.status == 0)
      #expect(result.log.contains("Found no provider") && !result.output.contains("\(proxy.port)"))
    }
  }

  @Test("ids that would mean something to YAML stay out of the file")
  func hostileIDs() throws {
    let folder = try TemporaryFolder()
    let ids = [#""a\nserver: {port: 1}""#, #""a\u2028server: {port: 1}""#, #""a\u0085b: c""#, #""a\"b""#, #""""#, #""good""#]
    let list = #"{"data":[\#(ids.map { #"{"id":\#($0),"owned_by":"vllm"}"# }.joined(separator: ","))]}"#
    let result = try runInit(in: folder, providers: [try ScriptedUpstream()], list: list)
    #expect(result.status == 0)
    let text = try written(folder)
    #expect(text.contains(#"# simple: ["good"]"#) && !text.contains("port: 1}"))
    try expectValid(folder)
  }

  @Test("a key in the environment becomes a backend that names its variable, and never the key")
  func keys() throws {
    let folder = try TemporaryFolder()
    let variables = ["OPENROUTER_API_KEY", "ANTHROPIC_API_KEY", "GOOGLE_API_KEY", "GROQ_API_KEY"]
    let environment = Dictionary(uniqueKeysWithValues: variables.map { ($0, TestSecret.operators) })
    let result = try runInit(environment: environment, in: folder)
    #expect(result.status == 0)
    let text = try written(folder)
    #expect(!text.contains(TestSecret.mark))
    for variable in variables {
      #expect(result.output.contains(variable))
      #expect(text.contains("api_key: os.environ/\(variable)\n"))
    }
    #expect(text.contains("auth_header: x-api-key\n    headers: {anthropic-version: \"2023-06-01\"}\n"))
    try expectValid(folder, environment: environment)
  }

  @Test("a key that is for another address goes there and not to OpenAI")
  func otherAddress() throws {
    let folder = try TemporaryFolder()
    let environment = ["OPENAI_API_KEY": TestSecret.operators, "OPENAI_BASE_URL": "https://models.example/v1"]
    try #expect(runInit(environment: environment, in: folder).status == 0)
    let text = try written(folder)
    #expect(text.contains("base_url: \"https://models.example/v1\"") && !text.contains("api.openai.com"))
    try expectValid(folder, environment: environment)
  }

  @Test(
    "a key or an address that cannot be used is left out, with the reason",
    arguments: [
      ["GROQ_API_KEY": "\(TestSecret.operators) "], ["GROQ_API_KEY": "\(TestSecret.operators)\nb"],
      ["OPENAI_API_KEY": TestSecret.operators, "OPENAI_BASE_URL": "https://user:\(TestSecret.clients)@models.example/v1"],
      ["OPENAI_API_KEY": TestSecret.operators, "OPENAI_BASE_URL": "http://a/v1\"\n  evil: {}"],
    ])
  func unusable(environment: [String: String]) throws {
    let folder = try TemporaryFolder()
    let result = try runInit(environment: environment, in: folder)
    #expect(result.status == 0)
    #expect(result.output.contains("Left out") && result.output.contains("Found no provider"))
    #expect(try !written(folder).contains(TestSecret.mark))
    try expectValid(folder, environment: environment)
  }

  @Test("an empty variable is none", arguments: [[:], ["OPENAI_API_KEY": ""]])
  func nothing(environment: [String: String]) throws {
    let folder = try TemporaryFolder()
    let result = try runInit(environment: environment, in: folder)
    #expect(result.status == 0)
    #expect(result.output.contains("Found no provider") && result.output.contains("template"))
    #expect(try lines(written(folder)) == ["model_filter:", "local:", "base_url: http://127.0.0.1:11434/v1", "auth: none"])
    try expectValid(folder)
  }

  @Test("a file that is there stays as it is, exit 73, unless --force is given")
  func existing() throws {
    let folder = try TemporaryFolder()
    try folder.write("mine", to: "config.yaml")
    let result = try runInit(in: folder)
    #expect(result.status == 73)
    #expect(result.log.contains("config.yaml") && result.log.contains("--force"))
    #expect(try written(folder) == "mine")
    try #expect(runInit(["--force"], in: folder).status == 0)
    try expectValid(folder)
  }

  @Test("a file that cannot be written is one line, exit 73")
  func unwritable() throws {
    let folder = try TemporaryFolder()
    let result = try runInit(["-o", "no/such/folder/config.yaml"], in: folder)
    #expect(result.status == 73)
    #expect(result.log.split(separator: "\n").count == 1 && result.log.contains("no/such/folder/config.yaml"))
  }

  @Test("-o - writes the configuration alone to standard output, and no file; -o FILE writes that one")
  func output() throws {
    let folder = try TemporaryFolder()
    let result = try runInit(["-o", "-"], in: folder)
    #expect(result.status == 0)
    #expect(result.log.contains("Found no provider"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("config.yaml")))
    let named = try runInit(["-o", "other.yaml"], in: folder)
    #expect(named.output.contains("modelsieve -c other.yaml"))
    #expect(try String(contentsOfFile: folder.path("other.yaml"), encoding: .utf8) == result.output)
  }

  @Test("wrong arguments are exit 64", arguments: [["--port", "abc"], ["--port", "70000"], ["--patience", "soon"], ["extra"]])
  func wrongArguments(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    try #expect(Program.run(["init"] + arguments, folder: folder.path).status == 64)
    #expect(!FileManager.default.fileExists(atPath: folder.path("config.yaml")))
  }
}
