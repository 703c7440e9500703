import Foundation
import SieveCore
import Testing

@testable import SieveConfig

@Suite("Keys that were not written as keys")
struct KeyWordTests {
  @Test(
    "A key that is a variable's name is told how to name a variable",
    arguments: ["env:OPENROUTER_KEY", "os.environ.OPENROUTER_KEY", "env/OPENROUTER_KEY", "OPENROUTER_KEY", "process.env.OPENROUTER_KEY"])
  func variable(text: String) {
    let found = backendProblems(["api_key: \(text)"])
    #expect(found.count == 1 && found[0].contains("os.environ/OPENROUTER_KEY"), "\(found)")
  }

  /// In the words of programs and languages, each with each way to name the variable.
  @Test(
    "A variable in another program's words is told how to be named",
    arguments: [
      "os.environ[\"%\"]", "os.environ['%']", "os.environ.get(\"%\")", "os.environ.get('%', '')", "os.getenv(\"%\")", "getenv(%)", "env.%",
      "Env:%",
      "ENV/%", "$env:%", "{env:%}", "{{ env.% }}", "env(%)", "env(\"%\")", "%%%", "process.env[\"%\"]", "import.meta.env.%",
      "Deno.env.get(\"%\")",
      "environment.%", "os.environ:%", "OS.ENVIRON/%",
    ], ["X", "MY_KEY", "hf_token"])
  func otherWords(words: String, name: String) {
    let text = words == "%%%" ? "%\(name)%" : words.replacingOccurrences(of: "%", with: name)
    let found = backendProblems(["api_key: '\(text.replacingOccurrences(of: "'", with: "''"))'"])
    #expect(found.count == 1 && found[0].contains("write os.environ/\(name) "), "\(found)")
  }

  @Test(
    "A variable that is set is known by any name; a key that is none is not mistaken",
    arguments: ["MY_PROVIDER", "MYKEY", "HFTOKEN", "OPENROUTER", "my_key", "MyKey", "_k"], [true, false])
  func bareVariable(name: String, isSet: Bool) {
    let found = backendProblems(["api_key: \(name)"], environment: isSet ? [name: "sk-1"] : [:])
    #expect(found.isEmpty == !isSet)
  }

  @Test(
    "Keys as they are remain keys",
    arguments: [
      "sk-or-v1-ABC_DEF", "any", "none", "dummy", "ollama", "lm-studio", "_", "environment", "envoy:abc", "env_abc", "%41bc", "100%", "{}",
      "{x}",
      "/9j/4AAQSkZJRg==", "/", "a/b", "os.environ", "env", "env:", "env:a b", "env:a-b", "getenv", "AKIA:x/y", "user:password", "env(x",
    ])
  func plainKey(text: String) throws {
    let environment = ["_": "/usr/bin/modelsieve", "PATH": "/bin", "HOME": "/root"]
    #expect(backendProblems(["api_key: '\(text)'"], environment: environment) == [])
    let loaded = try load("model_filter: {base_url: http://h/v1, api_key: '\(text)'}", environment: environment)
    #expect(loaded.configuration.backends[0].auth == .key(Secret(text)))
  }

  @Test(
    "A key that is the path of a file is told to be called one",
    arguments: [("/etc/keys/or", true), ("/run/secrets/gone", true), ("/etc/keys/forbidden", true), ("/etc/keys/gone", false)])
  func path(text: String, isFile: Bool) {
    let found = problems(in: "model_filter: {base_url: http://h/v1, api_key: \(text)}") { path throws(FileReadError) in
      switch path {
      case "/etc/keys/or": return "sk-secret"
      case "/etc/keys/forbidden": throw FileReadError("Permission denied")
      default: throw FileReadError("No such file or directory")
      }
    }
    #expect(isFile ? found.count == 1 && found[0].contains("write 'file:\(text)'") : found.isEmpty, "\(found)")
  }

  @Test(
    "A header's name before a key is told to go, and the key is not repeated",
    arguments: ["Authorization: Bearer sk-secret", "authorization: sk-secret", "x-api-key: sk-secret", "Authorization:Bearer sk-secret"])
  func header(text: String) {
    let found = backendProblems(["api_key: \"\(text)\""])
    #expect(found.count == 1 && found[0].contains("header") && !found[0].contains("secret"), "\(found)")
  }

  @Test("'Bearer ' before a key is told to go, and the key is not repeated", arguments: ["Bearer sk-secret", "bearer sk-secret"])
  func bearer(text: String) {
    let found = backendProblems(["api_key: \(text)"])
    #expect(found.count == 1 && found[0].contains("Bearer") && !found[0].contains("sk-secret"), "\(found)")
  }
}
