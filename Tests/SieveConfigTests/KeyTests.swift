import SieveConfig
import SieveCore
import Testing

@Suite("Keys")
struct KeyTests {
  private func auth(_ line: String, environment: [String: String] = [:], file: String = "") throws -> BackendAuth {
    let text = "model_filter:\n  base_url: http://h/v1\n  \(line)"
    return try load(text, path: "/etc/sieve/config.yaml", environment: environment) { path throws(FileReadError) in
      guard path == "/etc/sieve/key" || path == "/run/key" else { throw FileReadError("Permission denied") }
      return file
    }.configuration.backends[0].auth
  }

  @Test(
    "A key is found where the file says",
    arguments: [
      ("api_key: os.environ/K", "sk-env"), ("api_key: file:/run/key", "sk-file"), ("api_key: file:key", "sk-file"),
      ("api_key: sk-literal", "sk-literal"), ("api_key: 12345", "12345"), ("api_key: '${K}'", "${K}"), ("api_key: '$K'", "$K"),
    ])
  func found(line: String, key: String) throws {
    #expect(try auth(line, environment: ["K": "sk-env"], file: "sk-file\n") == .key(Secret(key)))
  }

  @Test("One line break at the end of a file is not part of the key", arguments: ["sk", "sk\n", "sk\r\n"])
  func lineBreak(contents: String) throws {
    #expect(try auth("api_key: file:/run/key", file: contents) == .key(Secret("sk")))
  }

  @Test(
    "A key that cannot be used stops the start and is not shown",
    arguments: [
      ("", "the environment variable 'K' is empty"),
      (" sk-secret", "the environment variable 'K' begins or ends with white space"),
      ("sk-secret\n", "the environment variable 'K' begins or ends with white space"),
      ("sk-\r\nsecret", "the environment variable 'K' holds a character that no key has (a control character, or one outside ASCII)"),
      ("sk-sécret", "the environment variable 'K' holds a character that no key has (a control character, or one outside ASCII)"),
    ])
  func unusable(key: String, problem: String) {
    let lines = backendProblems(["api_key: os.environ/K"], environment: ["K": key])
    #expect(lines == ["3:12: 'api_key': \(problem)"])
  }

  @Test(
    "A key that is nowhere is a mistake, never another kind of auth",
    arguments: [
      ("api_key: os.environ/GONE", "3:12: 'api_key': the environment variable 'GONE' is not set"),
      ("api_key: os.environ/hunter2", "3:12: 'api_key': the environment variable that os.environ/ is to name is not set"),
      ("api_key: os.environ/sk-secret", "3:12: 'api_key': the environment variable that os.environ/ is to name is not set"),
      ("api_key: os.environ/0123456789ABCDEF0123456789ABCDEF", "3:12: 'api_key': the environment variable '•••' is not set"),
      ("api_key: os.environ/", "3:12: 'api_key': os.environ/ names no variable"),
      ("api_key: 'file:'", "3:12: 'api_key': file: names no file"),
      ("api_key: file:gone", "3:12: 'api_key': the key file 'gone' cannot be read: No such file or directory"),
      ("api_key: ''", "3:12: 'api_key': the key is empty"),
      ("api_key:", "3:3: 'api_key' has no value"),
      ("api_key: [sk-secret]", "3:12: 'api_key' must be one value, not a list"),
    ])
  func missing(line: String, problem: String) {
    #expect(backendProblems([line]) == [problem])
  }

  @Test("A key that was merged in may be taken out by who says what is to be in its place")
  func takenOut() throws {
    #expect(try auth("api_key:\n  auth: none") == BackendAuth.none)
    #expect(try auth("api_key:\n  auth: passthrough") == .passthrough)
    #expect(backendProblems(["api_key:", "auth: key"]) == ["3:3: 'api_key' has no value"])
  }

  @Test("A credential is a file in systemd's folder of them, and is watched as one")
  func credential() throws {
    let text = "model_filter: {base_url: http://h/v1, api_key: credential:openai.key}"
    let loaded = try load(text, environment: ["CREDENTIALS_DIRECTORY": "/run/credentials/u"]) { path throws(FileReadError) in
      guard path == "/run/credentials/u/openai.key" else { throw FileReadError("Permission denied") }
      return "sk-1\n"
    }
    #expect(loaded.configuration.backends[0].auth == .key(Secret("sk-1")))
    #expect(loaded.configuration.backends[0].keySource == "credential:openai.key")
  }

  @Test(
    "A credential that cannot be had says why",
    arguments: [
      ("k", nil, "the credential 'k' cannot be read: CREDENTIALS_DIRECTORY is not set; systemd sets it for a unit with LoadCredential="),
      ("k", "", "the credential 'k' cannot be read: CREDENTIALS_DIRECTORY is not set; systemd sets it for a unit with LoadCredential="),
      ("k", "/c", "the credential 'k' cannot be read: No such file or directory"),
      ("", "/c", "credential: needs a name that systemd's LoadCredential= gives, without a path"),
      ("..", "/c", "credential: needs a name that systemd's LoadCredential= gives, without a path"),
      ("a/../b", "/c", "credential: needs a name that systemd's LoadCredential= gives, without a path"),
    ] as [(String, String?, String)])
  func missingCredential(name: String, folder: String?, problem: String) {
    let environment = folder.map { ["CREDENTIALS_DIRECTORY": $0] } ?? [:]
    #expect(backendProblems(["api_key: 'credential:\(name)'"], environment: environment) == ["3:12: 'api_key': \(problem)"])
  }

  /// Whatever was meant, a message that repeats it could stand in a log.
  @Test(
    "A key that was written into the wrong place is not shown",
    arguments: [
      "api_key sk-secret: x", "api_key: {sk-secret: }", "api_key: !sk-secret x", "api_key: *sk-secret", "api_key: &sk-secret",
      "apikey: sk-secret",
      "auth: sk-secret", "auth: os.environ/sk-secret", "auth_header: Bearer sk-secret", "headers: {Authorization: Bearer sk-secret}",
      "headers: {'Authorization: Bearer sk-secret': }", "headers: {X: [sk-secret]}", "headers: sk-secret", "cache_ttl: sk-secret",
      "list_timeout: [sk-secret]", "enforce: sk-secret", "paths: sk-secret", "ca_file: sk-secret", "max_connections: sk-secret",
      "api_key: \"sk-secret\\q\"", "api_key: 'sk-secret", "api_key: sk-secret: x", "sk-secret: x", "sk-secret", "api_key:sk-secret",
      "where: {a: '>= sk-secret'}", "where: {sk-secret: }", "regexp: 'sk-secret('", "exclude: sk-secret", "api_key: file:sk-secret",
      "api_key: credential:sk-secret", "proxy: http://sk-secret@", "auth: {sk-secret: x}", "? sk-secret", "api_key: @sk-secret",
      "api_key: `sk-secret",
    ])
  func misplaced(line: String) {
    for lines in [[line], ["api_key: sk-other", line], [line, line]] {
      for problem in backendProblems(lines) { #expect(!problem.contains("secret"), "\(line)") }
    }
  }

  /// YAML takes a sign at its beginning for its own, so that it never is the value of anything.
  @Test(
    "A key that begins with a sign of YAML's own is not shown, however ordinary it looks",
    arguments: ["*", "!", "%", "@", "`", ">", "|", "&a *", "{", "[", "!!", "! ", "a*b] "],
    [
      "server:\n  admin_key: #", "server: {admin_key: #}", "server:\n  admin_key:\n    #", "server:\n  admin_key:\n  #\n  #",
      "server:\n  \"admin_key\": #", "server: {port: 1, 'admin_key': #, host: x}", "server: {admin_key: [#]}",
      "server:\n  clients:\n    - name: a\n      key: #", "server:\n  clients:\n    - {name: a, key: #}",
      "server:\n  clients: [{name: a, key: #}]", "server:\n  clients:\n    - {name: a,\n       key: #}",
      "server:\n  clients:\n    - {name: a, key:\n       #}", "server:\n  clients: [{name: a, key: \"a, #\"}, *x]",
      "model_filter:\n  api_key: #", "model_filter:\n  or:\n    api_key: #\n    glob: a", "model_filter:\n  ? api_key\n  : #",
      "model_filter:\n  headers: {X-A: #}", "model_filter:\n  headers:\n    X-A: #", "model_filter:\n  proxy: u:#@h",
      "model_filter:\n  proxy: #:x@h", "model_filter:\n  auth: #", "model_filter:\n  auth_header: #", "x: #", "#", "x: [a, #]",
      "model_filter: {api_key:#}", "model_filter: {api_key #: x}", "model_filter:\n  api_key:#", "model_filter:\n  api_key=#: x",
    ])
  func signs(sign: String, place: String) {
    let text = place.replacing("#", with: sign + "Sommer2026")
    for problem in problems(in: text) { #expect(!problem.contains("Sommer"), "\(text)") }
  }

  @Test("A key beside another auth contradicts it", arguments: ["none", "passthrough"])
  func contradiction(mode: String) {
    #expect(
      backendProblems(["api_key: sk-secret", "auth: \(mode)"]) == [
        "4:9: 'api_key' contradicts 'auth: \(mode)'; remove one of them"
      ])
  }
}
