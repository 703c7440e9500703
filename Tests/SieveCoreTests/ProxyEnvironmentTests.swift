import SieveCore
import Testing

@Suite("The environment's proxies")
struct ProxyEnvironmentTests {
  private static func host(
    _ environment: [String: String], to host: String = "api.example", scheme: BaseURL.Scheme = .https, setting: ProxySetting = .environment
  ) throws -> String? {
    var backend = Backend(name: "a", baseURL: BaseURL(scheme: scheme, host: host, port: 1, path: ""), auth: .none)
    backend.proxy = setting
    return try ProxyEnvironment(environment).proxy(for: backend)?.host
  }

  @Test(
    "are found by scheme, in lower case first, and ALL_PROXY is for both",
    arguments: [
      (["https_proxy": "http://a", "HTTPS_PROXY": "http://b", "ALL_PROXY": "c"], BaseURL.Scheme.https, "a"),
      (["HTTPS_PROXY": "http://b", "all_proxy": "c"], .https, "b"), (["HTTPS_PROXY": "", "all_proxy": "c", "ALL_PROXY": "d"], .https, "c"),
      (["HTTPS_PROXY": "b"], .http, nil), (["ALL_PROXY": "d"], .http, "d"), (["HTTP_PROXY": "e"], .http, "e"),
      (["HTTP_PROXY": "e", "REQUEST_METHOD": "GET"], .http, nil), (["http_proxy": "f", "REQUEST_METHOD": "GET"], .http, "f"),
      (["HTTP_PROXY": "e"], .https, nil), ([:], .https, nil),
    ] as [([String: String], BaseURL.Scheme, String?)])
  func variables(environment: [String: String], scheme: BaseURL.Scheme, host: String?) throws {
    try #expect(Self.host(environment, scheme: scheme) == host)
  }

  @Test(
    "are not for what no_proxy names",
    arguments: [
      ("*", "api.example", true), ("*,a", "api.example", false), ("example", "api.example", true), (".example", "api.example", true),
      ("API.Example.", "api.example", true), ("pi.example", "api.example", false), ("a.api.example", "api.example", false),
      ("x, api.example", "api.example", true), ("x api.example", "api.example", true), ("x\tapi.example", "API.example", true),
      ("", "api.example", false),
      ("10.0.0.0/8", "10.1.2.3", true), ("10.0.0.0/8", "11.1.2.3", false), ("10.1.2.3", "10.1.2.3", true), ("10.1.2", "10.1.2.3", false),
      ("10.1.2.128/25", "10.1.2.200", true), ("10.1.2.128/25", "10.1.2.100", false), ("0.0.0.0/0", "10.1.2.3", true),
      ("10.0.0.0/33", "10.0.0.0", false),
      ("2.3", "10.1.2.3", false), ("fd00::/8", "fd12::1", true), ("[fd12::1]", "fd12::1", true), ("fe00::/8", "fd12::1", false),
      (",, ,", "a", false),
    ])
  func exemptions(list: String, host: String, isExempt: Bool) throws {
    try #expect((Self.host(["https_proxy": "p", "no_proxy": list], to: host) == nil) == isExempt)
    try #expect((Self.host(["https_proxy": "p", "NO_PROXY": list], to: host) == nil) == isExempt)
    try #expect(Self.host(["https_proxy": "p", "no_proxy": "other", "NO_PROXY": list], to: host) == "p")
  }

  @Test(
    "are never for this machine, and the configuration's word counts for more", arguments: ["localhost", "a.localhost", "127.0.0.9", "::1"])
  func precedence(loopback: String) throws {
    let own = ProxySetting.url(ForwardProxy(scheme: .http, host: "own", port: 1))
    try #expect(Self.host(["https_proxy": "p"], to: loopback) == nil)
    try #expect(Self.host([:], to: loopback, setting: own) == nil)
    try #expect(Self.host(["https_proxy": "p", "no_proxy": "*"], setting: own) == "own")
    try #expect(Self.host(["https_proxy": "p"], setting: .none) == nil)
  }

  @Test(
    "of another kind are an error that names the variable and nothing of its value",
    arguments: ["socks5://user:secret@a", "http://", "a:b:c"])
  func unusable(text: String) throws {
    let error = try #require(throws: ProxyEnvironment.Unusable.self) { try Self.host(["ALL_PROXY": text]) }
    #expect("\(error)".hasPrefix("ALL_PROXY ") && !"\(error)".contains("secret"))
    try #expect(Self.host(["ALL_PROXY": text], to: "localhost") == nil)
  }
}
