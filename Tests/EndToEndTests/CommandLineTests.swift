// Arguments, environment, exit codes, and what is said at the terminal.
import Foundation
import TestSupport
import Testing

@Suite("The command line")
struct CommandLineTests {
  @Test("a missing configuration is one clear message that names the demo, exit 78", arguments: [[], ["check"], ["models"], ["serve"]])
  func missing(command: [String]) throws {
    let folder = try TemporaryFolder()
    let result = try Program.run(command, folder: folder.path)
    #expect(result.status == 78)
    #expect(result.log.contains("config.yaml") && result.log.contains("demo"))
    #expect(!result.log.contains("listening"))
  }

  @Test("every mistake is told with its line and column, exit 78", arguments: [["-p", "0"], ["check"], ["models"]])
  func broken(command: [String]) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(
      "server:\n  port: abc\nmodel_filter:\n  base_url: http://127.0.0.1:1/v1\n  regex: [a]\n  regexp: [\"(\"]\n  cache_ttl: soon\n",
      to: "broken.yaml")
    let result = try Program.run(command + ["-c", file])
    #expect(result.status == 78)
    let places = result.log.split(separator: "\n").compactMap {
      $0.contains("broken.yaml:") ? $0.components(separatedBy: "broken.yaml:")[1].prefix { $0 != " " } : nil
    }
    #expect(places == ["2:9:", "5:3:", "6:12:", "7:14:"])
    #expect(result.log.contains("Did you mean 'regexp'?"))
  }

  @Test(
    "a key that cannot be had stops the start, exit 78",
    arguments: ["api_key: os.environ/NO_SUCH_VARIABLE", "api_key: file:/no/such/file", "api_key: os.environ/EMPTY", "auth: key"])
  func unresolved(line: String) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(ProxyConfiguration(baseURL: "http://127.0.0.1:1/v1", backend: line).yaml, to: "config.yaml")
    let result = try Program.run(["-c", file, "-p", "0"], environment: ["EMPTY": "", "OPENAI_API_KEY": TestSecret.operators])
    #expect(result.status == 78)
    #expect(result.log.contains("config.yaml:4:") || result.log.contains("config.yaml:5:") || result.log.contains("config.yaml:3:"))
  }

  @Test("a ca_file that cannot be read, or holds no certificate, is exit 78", arguments: ["/no/such/file.pem", "config.yaml"])
  func unreadableFile(name: String) throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(ProxyConfiguration(baseURL: "https://127.0.0.1:1/v1", backend: "ca_file: \(name)").yaml, to: "config.yaml")
    for command in [["-p", "0"], ["check"]] {
      let result = try Program.run(command + ["-c", file])
      #expect(result.status == 78)
      #expect(result.log.contains("ca_file"))
    }
  }

  @Test("a port in use is one line, exit 69")
  func portInUse() throws {
    let taken = try ScriptedUpstream()
    let folder = try TemporaryFolder()
    let file = try folder.write(ProxyConfiguration(baseURL: taken.baseURL).yaml, to: "config.yaml")
    let result = try Program.run(["-c", file, "-p", "\(taken.port)"])
    #expect(result.status == 69)
    #expect(result.log.split(separator: "\n").count == 1)
    #expect(result.log.contains("\(taken.port)") && result.log.contains("in use"))
  }

  @Test("wrong arguments are exit 64", arguments: [["--nonsense"], ["-p", "99999"], ["-p", "abc"], ["nonsense"]])
  func arguments(arguments: [String]) throws {
    let folder = try TemporaryFolder()
    try folder.write(ProxyConfiguration(baseURL: "http://127.0.0.1:1/v1").yaml, to: "config.yaml")
    try #expect(Program.run(arguments, folder: folder.path).status == 64)
  }

  @Test("--version and --help say what they should and end with 0")
  func help() throws {
    let version = try Program.run(["--version"])
    #expect(version.status == 0)
    #expect(version.output.split(separator: ".").count == 3 && version.output.hasSuffix("\n"))
    let help = try Program.run(["--help"])
    #expect(help.status == 0)
    for word in ["serve", "demo", "check", "models", "config.yaml"] { #expect(help.output.contains(word)) }
    #expect(!help.output.contains("sample-provider"))
  }

  @Test("arguments beat the environment, which beats the file")
  func precedence() throws {
    let (file, variable) = (try ScriptedUpstream(), try ScriptedUpstream())
    let folder = try TemporaryFolder()
    // Ports that are taken: which of them is complained of tells which was used.
    let configuration = ProxyConfiguration(baseURL: file.baseURL, server: "port: \(file.port)").yaml
    let path = try folder.write(configuration, to: "other.yaml")
    try #expect(Program.run(["-c", path]).log.contains("\(file.port)"))
    let environment = ["LLM_MF_CONFIG": path, "LLM_MF_PORT": "\(variable.port)"]
    try #expect(Program.run([], environment: environment).log.contains("\(variable.port)"))
    let proxy = try ProxyProcess(configuration, [], environment: environment, folder: folder)
    try #expect(proxy.get("/-/health").status == 200)
    try proxy.end()
  }

  @Test("a variable that is empty is none")
  func emptyVariables() throws {
    let names = ["LLM_MF_CONFIG", "LLM_MF_PORT", "LLM_MF_HOST", "LLM_MF_ROOT_PATH"]
    let result = try Program.run(["check"], environment: Dictionary(uniqueKeysWithValues: names.map { ($0, "") }))
    #expect(result.status == 78)
    #expect(result.log.contains("config.yaml: no such configuration"), "\(result.log)")
  }

  @Test("LLM_MF_HOST and LLM_MF_ROOT_PATH are the host and the root path")
  func environment() throws {
    let upstream = try ScriptedUpstream()
    let configuration = ProxyConfiguration(baseURL: upstream.baseURL, server: "host: 0.0.0.0")
    try withProxy(configuration, environment: ["LLM_MF_HOST": "127.0.0.1", "LLM_MF_ROOT_PATH": "/llm"]) { proxy in
      let client = try proxy.connect()
      try client.send("GET", "/llm/v1/files")
      try #expect(upstream.exchange().request.target == "/v1/files")
    }
    let folder = try TemporaryFolder()
    let file = try folder.write(configuration.yaml, to: "config.yaml")
    let result = try Program.run(["-c", file, "-p", "0"], environment: ["LLM_MF_HOST": "192.0.2.1"])
    #expect(result.status == 69)
    #expect(result.log.contains("192.0.2.1"))
  }

  @Test("check: a valid file is exit 0; --online asks the backend, and never shows the key")
  func check() throws {
    let upstream = try ScriptedUpstream()
    let folder = try TemporaryFolder()
    let file = try folder.write(
      ProxyConfiguration(baseURL: upstream.baseURL, name: "local", backend: "api_key: \(TestSecret.operators)\nglob: [\"a*\", \"zz*\"]")
        .yaml, to: "config.yaml")
    try #expect(Program.run(["check", "-c", file]).status == 0)
    try #expect(!upstream.hasConnection())
    let online = try Program(["check", "--online", "-c", file])
    let (connection, request) = try upstream.exchange()
    #expect(request["authorization"] == "Bearer \(TestSecret.operators)")
    try connection.reply(body: #"{"data":[{"id":"a"},{"id":"b"}]}"#)
    let result = try online.result()
    #expect(result.status == 0)
    #expect(result.output.contains("2 models, 1 shown"))
    #expect(result.output.contains("zz*"))
    let refused = try Program(["check", "--online", "-c", file])
    try upstream.exchange().connection.reply("401 Unauthorized", body: "{}")
    let refusal = try refused.result()
    #expect(refusal.status == 1)
    #expect((refusal.output + refusal.log).contains("401"))
  }

  @Test("models: a table; --all adds the hidden ones, --why the rules, --json what a client gets")
  func models() throws {
    let upstream = try ScriptedUpstream()
    let folder = try TemporaryFolder()
    let file = try folder.write(
      ProxyConfiguration(baseURL: upstream.baseURL, name: "or", backend: "glob: [\"a*\"]\nsimple: [c]").yaml, to: "config.yaml")
    func models(_ arguments: [String]) throws -> String {
      let program = try Program(["models", "-c", file] + arguments)
      try upstream.exchange().connection.reply(body: #"{"data":[{"id":"b"},{"id":"ab","n":1.0},{"id":"c"}]}"#)
      let result = try program.result()
      #expect(result.status == 0)
      return result.output
    }
    try #expect(models([]) == "or/ab\nor/c\n2 models\n")
    let all = try models(["--all", "--why"]).split(separator: "\n")
    #expect(all.count == 4)
    #expect(all[0].hasPrefix("shown   or/ab") && all[0].contains("glob") && all[0].contains("line 6"))
    #expect(all[2].hasPrefix("hidden  or/b") && all[2].contains("no rule matches"))
    try #expect(models(["--json"]) == #"{"object":"list","data":[{"id":"or/ab","n":1.0},{"id":"or/c"}]}"# + "\n")
  }

  @Test("models: a backend that refuses or is away is exit 1 and says why")
  func modelsFailure() throws {
    let upstream = try ScriptedUpstream()
    let folder = try TemporaryFolder()
    let file = try folder.write(ProxyConfiguration(baseURL: upstream.baseURL).yaml, to: "config.yaml")
    let program = try Program(["models", "-c", file])
    try upstream.exchange().connection.reply("401 Unauthorized", body: "no key")
    let result = try program.result()
    #expect(result.status == 1)
    #expect(result.log.contains("401 Unauthorized") && result.log.contains("no key") && result.output.isEmpty)
  }

  @Test("demo: a proxy before a made-up provider, with lines to try; ends on request")
  func demo() throws {
    let folder = try TemporaryFolder()
    let program = try Program(["demo", "-p", "0"], folder: folder.path)
    let line = String(decoding: try program.output.read(through: "\n"), as: UTF8.self)
    let port = try #require(line.components(separatedBy: "http://127.0.0.1:").last.flatMap { Int($0.prefix { $0.isNumber }) })
    _ = try program.output.read(through: "Ctrl-C ends it")
    let client = try Wire(port: port)
    try client.send("GET", "/v1/models")
    let list = try client.response()
    #expect(list.modelIDs.first == "sample/northwind/gale-3-70b-instruct")
    #expect(line.contains("shows \(list.modelIDs.count) of"))
    try client.post(
      "/v1/chat/completions",
      body: #"{"model":"sample/northwind/gale-3-70b-instruct","stream":true,"messages":[{"role":"user","content":"Hi"}]}"#)
    _ = try client.read(through: "data: ")
    program.signal(SIGINT)
    try #expect(program.result().status == 0)
    try #expect(String(decoding: client.readToEnd(), as: UTF8.self).contains("[DONE]"))
  }
}
