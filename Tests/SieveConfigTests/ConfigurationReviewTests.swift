import SieveConfig
import SieveCore
import Testing

@Suite("What check says besides")
struct ConfigurationReviewTests {
  private func review(_ backends: String, server: String = "{}") throws -> ConfigurationReview {
    ConfigurationReview(try load("server: \(server)\nmodel_filter:\n\(backends)").configuration, path: "config.yaml")
  }

  @Test("Prefixes that begin one another are told with who gets what", arguments: ["\"\"", "a/"])
  func shadows(prefix: String) throws {
    let review = try review(
      "  a: {base_url: http://h/v1, auth: none, prefix: \(prefix)}\n  b: {base_url: http://h/v1, auth: none, prefix: a/b/}")
    #expect(review.warnings.count == 1 && review.warnings[0].message.contains("belongs to backend 'b'"))
  }

  @Test(
    "A key over http:// to another machine is told, to this one it is not",
    arguments: [("http://10.0.0.1/v1", 1), ("http://127.0.0.1/v1", 0), ("http://localhost:1/v1", 0), ("https://h.example/v1", 0)])
  func openKey(url: String, count: Int) throws {
    let review = try review("  a: {base_url: \"\(url)\", api_key: sk-secret}")
    #expect(review.warnings.count == count)
    #expect(!review.warnings.contains { $0.message.contains("sk-secret") })
  }

  @Test(
    "Keys of clients over http:// to another machine are told where the file passes them on by its own words",
    arguments: [
      ("http://10.0.0.1/v1", "auth: passthrough", 1), ("http://10.0.0.1/v1", "glob: a", 0), ("http://10.0.0.1/v1", "auth: none", 0),
      ("http://127.0.0.1:1/v1", "auth: passthrough", 0), ("https://h/v1", "auth: passthrough", 0),
      ("http+unix://%2Frun%2Fa.sock/v1", "auth: passthrough", 0),
    ])
  func openPassthrough(url: String, line: String, count: Int) throws {
    let warnings = try load("model_filter: {base_url: \"\(url)\", \(line)}").warnings
    #expect(warnings.count { $0.message.contains("travel over http://") } == count)
  }

  @Test(
    "Paths that open dangerous calls are told",
    arguments: [
      ("\"*\"", 1), ("/api/*", 1), ("/api/chat", 0), ("/v1/*", 0), ("/api/delete", 1), ("/key/*", 1), ("/model/*", 1), ("/user/*", 1),
      ("/admin/*", 1), ("/sleep", 1), ("/load_lora_adapter", 1), ("/v1/unload", 1), ("/v1/chat/*", 0), ("/tokenize", 0),
    ])
  func paths(glob: String, count: Int) throws {
    let review = try review("  a: {base_url: http://127.0.0.1:11434/v1, auth: none, paths: [\(glob)]}")
    #expect(review.warnings.count == count)
  }

  @Test(
    "A base_url that leads back to the proxy is refused",
    arguments: [
      ("http://127.0.0.1:8080/v1", "{}", true), ("http://localhost:8080/v1", "{}", true), ("http://127.0.0.1:8081/v1", "{}", false),
      ("http://sieve.lan:9/v1", "{host: sieve.lan, port: 9}", true), ("http://other.lan:9/v1", "{host: sieve.lan, port: 9}", false),
      ("http://127.0.0.2:8080/v1", "{}", false), ("http://[::1]:8080/v1", "{}", false), ("http://[::1]:8080/v1", "{host: \"::\"}", true),
      ("http://127.0.0.2:8080/v1", "{host: 127.0.0.2}", true), ("http://127.0.0.2:8080/v1", "{host: 0.0.0.0}", true),
      ("http://0.0.0.0:8080/v1", "{}", true), ("http://0.0.0.0:8080/v1", "{host: 0.0.0.0}", true),
      ("http://0.0.0.0:8080/v1", "{port: 9}", false),
      ("http://a.localhost:8080/v1", "{}", true), ("http://localhost:8080/v1", "{host: \"::1\"}", true),
      ("http://10.0.0.1:8080/v1", "{host: 0.0.0.0}", false), ("http://127.0.0.1:8080/v1", "{host: localhost}", true),
      ("http://127.0.0.1:8080/v1", "{host: 0.0.0.0}", true), ("http://127.0.0.1:8080/v1", "{port: 0}", false),
    ])
  func loop(url: String, server: String, isRefused: Bool) throws {
    let review = try review("  a: {base_url: \"\(url)\", auth: none}", server: server)
    #expect(review.problems.isEmpty == !isRefused)
  }
}
