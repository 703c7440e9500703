import SieveConfig
import SieveCore
import Testing

@Suite("Mistakes in a file")
struct ProblemTests {
  @Test func everyMistakeIsReportedAtOnceAndInOrder() {
    let text = """
      servr: {}
      server:
        port: abc
        log: {level: loud}
      model_filter:
        openrouter:
          base_url: ftp://openrouter.ai
          regex: [".*"]
          glob: [a]
          regexp: ["ok", "(oops"]
          glob: [b]
        second:
          api_key: os.environ/NOT_THERE
      """
    let lines = problems(in: text)
    #expect(
      lines.map { String($0.prefix { $0 != " " }) } == [
        "config.yaml:1:1:", "config.yaml:3:9:", "config.yaml:4:16:", "config.yaml:7:15:", "config.yaml:8:5:", "config.yaml:10:20:",
        "config.yaml:11:5:", "config.yaml:12:3:", "config.yaml:13:14:",
      ])
    #expect(lines.contains("config.yaml:8:5: unknown key 'regex' in backend 'openrouter'. Did you mean 'regexp'?"))
    #expect(lines.contains("config.yaml:3:9: 'port' must be a number from 1 to 65535, not 'abc'"))
    #expect(lines.contains("config.yaml:11:5: duplicate key 'glob'; it is already at 9:5"))
    #expect(lines.contains("config.yaml:12:3: 'base_url' is missing in backend 'second'"))
    #expect(lines.contains("config.yaml:13:14: 'api_key': the environment variable 'NOT_THERE' is not set"))
  }

  @Test(
    "A value that cannot be is refused where it stands",
    arguments: [
      ("cache_ttl: 15 parsecs", "3:14: 'cache_ttl' must be a duration such as 900, 1.5s, 15m or 24h, not '15 parsecs'"),
      ("list_timeout: 0", "3:17: 'list_timeout' must be a duration longer than zero, such as 10, 1.5s or 15m, not '0'"),
      ("case_sensitive: maybe", "3:19: 'case_sensitive' must be true or false, not 'maybe'"),
      ("max_connections: 0", "3:20: 'max_connections' must be a number from 1 to 1000000, not '0'"),
      ("auth: keys", "3:9: 'auth' must be key, passthrough or none"),
      ("auth_header: Bearer sk-secret", "3:16: 'auth_header' must be Authorization, x-api-key, api-key or x-goog-api-key"),
      ("prefix: [a]", "3:11: 'prefix' must be one value, not a list"),
      ("prefix: {a: b}", "3:11: 'prefix' must be one value, not a mapping; text with a colon in it needs quotes"),
      ("prefix: \"a\\nb\"", "3:11: 'prefix' must not hold control characters"),
      ("simple: ['']", "3:12: an entry of 'simple' is empty"),
      ("simple: [a, ~]", "3:15: an entry of 'simple' has no value"),
      ("simple: [[a]]", "3:12: an entry of 'simple' must be one value, not a list"),
      ("glob: {a: b}", "3:9: an entry of 'glob' must be one value, not a mapping; text with a colon in it needs quotes"),
      ("paths: v1", "3:10: 'paths' must be a path that begins with / (with * and ?), or \"*\", not 'v1'"),
      ("headers: [a]", "3:12: 'headers' must be a mapping of names to values, not a list"),
      ("headers: {'A b': c}", "3:13: the header 'A b' is not a header name (RFC 9110 §5.1)"),
      ("headers: {Transfer-Encoding: chunked}", "3:13: the header 'Transfer-Encoding' belongs to the connection and cannot be set"),
      (
        "headers: {authorization: Bearer x}",
        "3:13: the header 'authorization' holds a credential; use 'api_key', and 'auth_header' for where it goes"
      ),
      ("headers: {A: b, a: b}", "3:19: the header 'a' is there twice; case does not count"),
      ("headers: {A: \"b\\r\\nC: d\"}", "3:16: the value of the header 'A' must be one line of text"),
      ("headers: {A: [b]}", "3:16: the value of the header 'A' must be one line of text"),
      ("ca_file: gone.pem", "3:12: cannot read the file 'gone.pem' of 'ca_file': No such file or directory"),
      ("auth: key", "3:9: 'auth: key' needs an 'api_key'"),
      ("prefix: !env P", "3:11: tags such as '!env' are not understood; text that begins with ! needs quotes"),
      ("<<: 5", "3:7: '<<' must be an alias of a mapping, not text"),
      ("? [a]\n  : b", "3:5: a key must be text"),
    ])
  func badValue(line: String, problem: String) {
    #expect(backendProblems([line]) == [problem])
  }

  @Test(
    "A file that configures nothing says what it lacks",
    arguments: [
      ("", "config.yaml: the file is empty; it needs a 'model_filter'"),
      ("# nothing\n", "config.yaml: the file is empty; it needs a 'model_filter'"),
      ("---\n...\n", "config.yaml: the file is empty; it needs a 'model_filter'"),
      ("[a]", "config.yaml:1:1: the file must be a mapping, not a list"),
      ("server: {}", "config.yaml: 'model_filter' is missing: it says which provider to ask"),
      ("model_filter:", "config.yaml: 'model_filter' is missing: it says which provider to ask"),
      ("model_filter: {}", "config.yaml:1:15: 'model_filter' names no backend"),
      ("model_filter: http://h", "config.yaml:1:15: 'model_filter' must be a mapping, not text"),
      ("model_filter: {simple: a}", "config.yaml:1:15: 'base_url' is missing in 'model_filter'"),
      ("model_filter: {mine: {simple: a}}", "config.yaml:1:16: 'base_url' is missing in backend 'mine'"),
      ("model_filter:\n  mine: {base_url: http://h/v1}\n  b: 5", "config.yaml:3:6: backend 'b' must be a mapping, not text"),
    ])
  func incomplete(text: String, problem: String) {
    #expect(problems(in: text) == [problem])
  }

  @Test(
    "What is not YAML is reported in one line",
    arguments: [
      (
        "model_filter: [a",
        "config.yaml:2:1: not valid YAML: did not find expected ',' or ']' while parsing a flow sequence that begins at 1:15; text with [ in it needs quotes; a list or mapping ends with ]"
      ),
      (
        "model_filter:\n  base_url: \"http",
        "config.yaml:3:1: not valid YAML: found unexpected end of stream while scanning a quoted scalar that begins at 2:13"
      ),
      ("model_filter:\n\tbase_url: x\n", "config.yaml:2:1: not valid YAML: a tab stands where only spaces may"),
      ("a: *b\n", "config.yaml:1:4: not valid YAML: found undefined alias; text that begins with * needs quotes: '…'"),
      ("a: b\n---\nc: d\n", "config.yaml:2:1: not valid YAML: expected a single document in the stream but found another document"),
      ("a: b\n\u{0}", "config.yaml:2:1: not valid YAML: control characters are not allowed"),
    ])
  func syntaxError(text: String, problem: String) {
    #expect(problems(in: text + (text.hasSuffix("\n") || text.hasSuffix("\0") ? "" : "\n")) == [problem])
  }

  @Test func duplicateKeysAreFoundInAnyStyleAndColumnsStayTrue() {
    #expect(
      problems(in: "model_filter: {base_url: 'http://h/v1', 'glob': a, \"glob\": b, glob: c, prefix: [x]}") == [
        "config.yaml:1:52: duplicate key 'glob'; it is already at 1:41",
        "config.yaml:1:63: duplicate key 'glob'; it is already at 1:41",
        "config.yaml:1:80: 'prefix' must be one value, not a list",
      ])
  }

  @Test func twoMappingsWithDuplicatesAreBothReported() {
    let text = "server:\n  port: 1\n  port: 2\nmodel_filter:\n  base_url: http://h/v1\n  base_url: http://h/v1\n"
    #expect(
      problems(in: text) == [
        "config.yaml:3:3: duplicate key 'port'; it is already at 2:3", "config.yaml:6:3: duplicate key 'base_url'; it is already at 5:3",
      ])
  }

  @Test func aliasesOfAliasesDoNotEatTheMemory() {
    let levels = (1...40).map { "l\($0): &l\($0) [*l\($0 - 1), *l\($0 - 1)]" }
    let lines = problems(in: (["l0: &l0 [a, a]"] + levels).joined(separator: "\n"))
    #expect(lines.count == 1)
    #expect(lines.first?.hasSuffix("aliases make the file larger than 200000 values") == true)
  }

  @Test func deepNestingIsRefused() {
    let lines = problems(in: String(repeating: "[", count: 100_000))
    #expect(lines.count == 1)
    #expect(lines.first?.contains("Maximum nesting level") == true)
  }

  private func backends(_ names: [String], auth: String) -> String {
    "model_filter:" + names.map { "\n  '\($0)': {base_url: https://h/v1, auth: \(auth)}" }.joined()
  }

  @Test("Backends whose names differ in case alone are refused", arguments: [("openai", "OpenAI"), ("éa", "ÉA")])
  func alike(first: String, second: String) {
    #expect(
      problems(in: backends([first, second], auth: "none")) == [
        "config.yaml:3:3: the backend names '\(first)' and '\(second)' differ in case alone"
      ])
  }

  @Test(
    "Names that are one header name are a warning where clients bring the keys",
    arguments: [("my box", "my.box", nil), ("my:box", "my/box", "my-box"), ("日本", "中国", "--"), ("é", "-", "-")]
      as [(String, String, String?)])
  func oneHeaderName(first: String, second: String, header: String?) throws {
    #expect(try load(backends([first, second], auth: "none")).warnings == [])
    guard let header, !first.contains(" ") else { return }
    #expect(
      try load(backends([first, second], auth: "passthrough")).warnings.map(\.description) == [
        "config.yaml:2:3: X-Backend-Key-\(header) could mean '\(first)' or '\(second)' and is refused; a keyring tells them apart",
        "config.yaml:3:3: X-Backend-Key-\(header) could mean '\(second)' or '\(first)' and is refused; a keyring tells them apart",
      ])
  }

  @Test("A prefix belongs to one backend; without one the catalogues decide", arguments: ["x/", ""])
  func samePrefix(prefix: String) {
    let text = """
      model_filter:
        a: {base_url: http://h/v1, auth: none, prefix: "\(prefix)"}
        b: {base_url: http://h/v1, auth: none, prefix: "\(prefix)"}
      """
    let problem = "config.yaml:3:3: the backends 'a' and 'b' have the same prefix 'x/'"
    #expect(problems(in: text) == (prefix.isEmpty ? [] : [problem]))
  }

  @Test("A passthrough that no keyring could name is refused in a union", arguments: ["gateway", "a=b", "a b"])
  func unusablePassthrough(name: String) {
    let one = "model_filter:\n  '\(name)': {base_url: http://h/v1, auth: passthrough}"
    #expect(problems(in: one) == [])
    #expect(
      problems(in: one + "\n  other: {base_url: http://h/v1, auth: none}") == [
        "config.yaml:2:\(name.count + 37): 'auth: passthrough' needs a name that fits a keyring: not 'gateway', and without = ; , and white space"
      ])
  }

  @Test("Prefixes are bytes: two spellings of one letter are two prefixes, to the aliases too")
  func prefixBytes() throws {
    let text = """
      aliases: {a: "caf\u{E9}/x", b: "cafe\u{301}/x"}
      model_filter:
        one: {base_url: http://h/v1, auth: none, prefix: "caf\u{E9}/"}
        two: {base_url: http://h/v1, auth: none, prefix:
      """
    #expect(problems(in: text + " \"cafe\u{301}/\"}") == [])
    #expect(problems(in: text + " b/}").map { $0.prefix { $0 != " " } } == ["config.yaml:1:27:"])
  }

  @Test func tlsNeedsBothFilesAndPEMInThem() {
    let text = "server: {tls: {certificate: c.txt}}\nmodel_filter: {base_url: http://h/v1}"
    #expect(
      problems(in: text) { _ in "hello" } == [
        "config.yaml:1:15: 'private_key' is missing in 'tls'",
        "config.yaml:1:29: the file 'c.txt' of 'certificate' holds no PEM",
      ])
  }

  @Test func longOrHostileTextIsCutAndEscaped() {
    let line = backendProblems(["cache_ttl: \"\\e[31m" + String(repeating: "x", count: 500) + "\""])
    #expect(line.first?.contains("'\\u{1B}[31mxxx") == true)
    #expect(line.first?.hasSuffix("x…'") == true)
  }
}
