import Testing

@testable import SieveCore

@Suite struct BaseURLTests {
  @Test(
    arguments: [
      (.https, "api.example", 443, "api.example"), (.http, "api.example", 80, "api.example"), (.http, "localhost", 443, "localhost:443"),
      (.https, "api.example", 80, "api.example:80"), (.http, "127.0.0.1", 11434, "127.0.0.1:11434"), (.http, "::1", 80, "[::1]"),
      (.https, "2001:db8::1", 8443, "[2001:db8::1]:8443"),
    ] as [(BaseURL.Scheme, String, Int, String)])
  func `Host names the port only where it is not the scheme's own`(scheme: BaseURL.Scheme, host: String, port: Int, authority: String) {
    #expect(BaseURL(scheme: scheme, host: host, port: port, path: "/v1").authority == authority)
  }

  @Test(arguments: [
    ("", ""), ("/v1", ""), ("/api/v1", "/api"), ("/api", "/api"), ("/v1/openai", "/v1/openai"), ("/v1/v1", "/v1"), ("/apiv1", "/apiv1"),
    ("/V1", "/V1"), ("/v10", "/v10"),
  ])
  func `outside v1 is the path without its last segment v1`(path: String, outside: String) {
    #expect(BaseURL(scheme: .http, host: "a", port: 80, path: path).pathOutsideV1 == outside)
  }
}
