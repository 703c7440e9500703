import SieveConfig
import SieveCore
import Testing

@Suite("Backends of a file")
struct BackendTests {
  @Test func aSingleBackendIsCalledDefaultAndHasNoPrefix() throws {
    let backend = try backend()
    #expect(backend.name == "default")
    #expect(backend.prefix == "")
    #expect(backend.auth == .passthrough)
    #expect(backend.baseURL == BaseURL(scheme: .http, host: "localhost", port: 80, path: "/v1"))
    #expect(backend.filter == ModelFilter())
    #expect(backend.paths == [Glob("/v1/*", caseSensitive: true)])
  }

  @Test func aMapOfOneGivesItsNameAsPrefix() throws {
    let loaded = try load("model_filter:\n  mine:\n    base_url: http://localhost/v1\n    simple: [gpt-4o]")
    let backend = try #require(loaded.configuration.backends.first)
    #expect(backend.name == "mine")
    #expect(backend.prefix == "mine/")
    #expect(backend.auth == .passthrough)
    #expect(backend.position == SourcePosition(line: 2, column: 3))
    #expect(loaded.warnings.isEmpty)
  }

  @Test func severalBackendsKeepTheirOrderAndGetNoCredentialTheyWereNotGiven() throws {
    let loaded = try load(
      """
      model_filter:
        zeta: {base_url: "https://z.example/v1", api_key: sk-z}
        alpha: {base_url: "https://a.example/v1", prefix: ""}
        open: {base_url: "https://o.example/v1", auth: passthrough}
        shut: {base_url: "https://s.example/v1", auth: none}
      """)
    let backends = loaded.configuration.backends
    #expect(backends.map(\.name) == ["zeta", "alpha", "open", "shut"])
    #expect(backends.map(\.prefix) == ["zeta/", "", "open/", "shut/"])
    #expect(backends.map(\.auth) == [.key(Secret("sk-z")), .none, .passthrough, .none])
    #expect(
      loaded.warnings.map(\.description) == ["config.yaml:3:3: backend 'alpha' has neither 'api_key' nor 'auth': it gets no credential"])
  }

  @Test func everyKeyIsRead() throws {
    let backend = try backend(
      "api_key: os.environ/KEY", "auth: KEY", "auth_header: X-API-Key", "headers: {X-B: two, X-A: '1'}", "prefix: or/",
      "cache_ttl: 900", "stale_ttl: 0", "list_timeout: 1.5s", "connection_timeout: '10'", "total_timeout: 5m", "first_byte_timeout: 1h",
      "stall_timeout: 500ms", "max_connections: '7'", "case_sensitive: yes", "enforce: true", "default: '.*gpt.*'", "paths: '*'",
      "queue_timeout: 5s", "proxy: none", "forward_client: true", "list_query: {output_modalities: all, n: [1, 2]}", "restore_model: on",
      environment: ["KEY": "sk-1"])
    #expect(backend.auth == .key(Secret("sk-1")))
    #expect(backend.authHeader == .xAPIKey)
    #expect(backend.headers == [HeaderLine(name: "X-B", value: "two"), HeaderLine(name: "X-A", value: "1")])
    #expect(backend.prefix == "or/")
    #expect(backend.cacheTTL == .seconds(900))
    #expect(backend.staleTTL == .zero)
    #expect(backend.listTimeout == .milliseconds(1500))
    #expect(backend.connectionTimeout == .seconds(10))
    #expect(backend.totalTimeout == .seconds(300))
    #expect(backend.firstByteTimeout == .seconds(3600))
    #expect(backend.stallTimeout == .milliseconds(500))
    #expect(backend.maxConnections == 7)
    #expect(backend.queueTimeout == .seconds(5))
    #expect(backend.proxy == .none)
    #expect(backend.forwardsClient)
    #expect(
      backend.listQuery == [
        QueryParameter(name: "output_modalities", value: "all"), QueryParameter(name: "n", value: "1"),
        QueryParameter(name: "n", value: "2"),
      ])
    #expect(backend.restoresModel)
    #expect(backend.filter.caseSensitive)
    #expect(backend.enforce)
    #expect(backend.keySource == "os.environ/KEY")
    #expect(backend.filter.defaultModel?.description == "regexp: .*gpt.*")
    #expect(backend.paths == [Glob("*", caseSensitive: true)])
  }

  @Test func rulesKeepTheOrderOfTheFileAndTheirPositions() throws {
    let rules = try backend("glob:", "- a*", "- b*", "simple: gpt-4o", "regexp: [.*llama.*]").filter.rules
    #expect(rules.map(\.description) == ["glob: a*", "glob: b*", "simple: gpt-4o", "regexp: .*llama.*"])
    #expect(rules.map(\.position?.line) == [4, 5, 6, 7])
    #expect(rules.map(\.position?.column) == [5, 5, 11, 12])
  }

  @Test func caseSensitivityHoldsForRulesAboveIt() throws {
    let rules = try backend("simple: GPT", "case_sensitive: true").filter.rules
    #expect(rules.map(\.pattern) == [.simple(ExactID("GPT", caseSensitive: true))])
  }

  @Test func whatYAMLReadsAsANumberIsTakenAsItsText() throws {
    let rules = try backend("simple: [123, 1.0, 0x10, yes, 2024-01-01]").filter.rules
    #expect(rules.map(\.description) == ["simple: 123", "simple: 1.0", "simple: 0x10", "simple: yes", "simple: 2024-01-01"])
  }

  @Test func aTTLOfZeroIsNoCache() throws {
    #expect(try backend("cache_ttl: 0").cacheTTL == nil)
  }

  @Test func anchorsAndMergeKeysWork() throws {
    let loaded = try load(
      """
      model_filter:
        a: &common
          base_url: https://a.example/v1
          api_key: sk-a
          cache_ttl: 5m
        b:
          <<: *common
          base_url: https://b.example/v1
      """)
    let backends = loaded.configuration.backends
    #expect(backends.map(\.baseURL.host) == ["a.example", "b.example"])
    #expect(backends.map(\.cacheTTL) == [.seconds(300), .seconds(300)])
  }

  @Test func theHeaderOfAKeyMayBeGoogles() throws {
    #expect(try backend("api_key: k", "auth_header: X-Goog-Api-Key").authHeader == .xGoogAPIKey)
  }

  @Test func aClientCertificateIsTwoPEMFiles() throws {
    let text = "model_filter: {base_url: https://h/v1, client_certificate: {certificate: c.pem, private_key: /k.pem}}"
    let backend = try load(text, path: "/etc/sieve/config.yaml") { _ in "-----BEGIN X-----" }.configuration.backends[0]
    #expect(backend.clientCertificate == TLSFiles(certificate: "/etc/sieve/c.pem", privateKey: "/k.pem"))
    #expect(
      problems(in: "model_filter: {base_url: https://h/v1, client_certificate: {certificate: c.pem}}") { _ in "-----BEGIN X-----" } == [
        "config.yaml:1:60: 'private_key' is missing in 'client_certificate'"
      ])
  }

  @Test(
    "A parameter of the list request is text that is no credential",
    arguments: [
      ("list_query: {Key: abc}", "3:16: the parameter 'Key' holds a credential; use 'api_key'"),
      ("list_query: {'': abc}", "3:16: a parameter of 'list_query' has no name"),
      ("list_query: a=b", "3:15: 'list_query' must be a mapping, not text"),
      ("list_query: {a: {b: c}}", "3:19: the parameter 'a' must be one value, not a mapping; text with a colon in it needs quotes"),
      ("list_query: {a: []}", "3:19: the parameter 'a' is empty; remove it or give it an entry"),
    ])
  func badQuery(line: String, problem: String) {
    #expect(backendProblems([line]) == [problem])
  }

  @Test(
    "The backend for requests that name none has to be there",
    arguments: [
      ("b", nil), ("gamma", "1:18: there is no backend 'gamma'. There are 'beta', 'b'."),
      ("betta", "1:18: there is no backend 'betta'. Did you mean 'beta'?"),
    ]
      as [(String, String?)])
  func defaultBackend(name: String, problem: String?) throws {
    let text =
      "default_backend: \(name)\nmodel_filter:\n  beta: {base_url: 'http://h/v1', auth: none}\n  b: {base_url: 'http://h/v1', auth: none}"
    #expect(problems(in: text) == [problem].compactMap { $0.map { "config.yaml:" + $0 } })
    if problem == nil { #expect(try load(text).configuration.defaultBackend == name) }
  }

  @Test(
    "What works but is probably not meant is a warning",
    arguments: [
      ("base_url: http://localhost:11434", "2:13: 'base_url' has no path; most providers' API root ends in /v1"),
      (
        "base_url: http://h/v1\n  api_key: ${KEY}",
        "3:12: 'api_key' begins with $ and is taken as it is; os.environ/NAME reads a variable"
      ),
      ("base_url: http://h/v1\n  auth_header: api-key", "3:16: 'auth_header' has no effect without 'api_key'"),
      ("base_url: http://h/v1\n  where_missing: keep", "3:18: 'where_missing' has no effect without 'where'"),
      ("base_url: http://127.9.9.9/v1\n  proxy: http://p:1", "3:10: 'proxy' has no effect on a backend on this machine"),
      (
        "base_url: http://h/v1\n  client_certificate: {certificate: c, private_key: k}",
        "3:23: 'client_certificate' has no effect on an http:// backend"
      ),
      ("base_url: http://h/v1\n  ca_file: ca.pem", "3:12: 'ca_file' has no effect on an http:// backend"),
    ])
  func warnings(lines: String, warning: String) throws {
    let loaded = try load("model_filter:\n  " + lines) { _ in "-----BEGIN CERTIFICATE-----" }
    #expect(loaded.warnings.map(\.description) == ["config.yaml:" + warning])
  }
}
