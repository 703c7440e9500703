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
      ("base_url: http://h/v1\n  ca_file: ca.pem", "3:12: 'ca_file' has no effect on an http:// backend"),
    ])
  func warnings(lines: String, warning: String) throws {
    let loaded = try load("model_filter:\n  " + lines) { _ in "-----BEGIN CERTIFICATE-----" }
    #expect(loaded.warnings.map(\.description) == ["config.yaml:" + warning])
  }
}
