import SieveCore
import Testing

@testable import SieveConfig

@Suite("proxy")
struct ProxySettingTests {
  @Test(
    "The URL of a proxy is read as curl reads it",
    arguments: [
      ("http://proxy.lan:3128", ForwardProxy(scheme: .http, host: "proxy.lan", port: 3128)),
      ("http://Proxy.LAN:3128/", ForwardProxy(scheme: .http, host: "proxy.lan", port: 3128)),
      ("HTTPS://p", ForwardProxy(scheme: .https, host: "p", port: 443)), ("proxy", ForwardProxy(scheme: .http, host: "proxy", port: 1080)),
      ("10.0.0.1:8", ForwardProxy(scheme: .http, host: "10.0.0.1", port: 8)),
      ("http://[FE80::1]:8", ForwardProxy(scheme: .http, host: "fe80::1", port: 8)),
      ("http://[::1]", ForwardProxy(scheme: .http, host: "::1", port: 1080)),
      ("http://u:p%40s@h:1", ForwardProxy(scheme: .http, host: "h", port: 1, credentials: Secret("u:p@s"))),
      ("http://u@h:1", ForwardProxy(scheme: .http, host: "h", port: 1, credentials: Secret("u:"))),
      ("http://u%3Ap@h:1", ForwardProxy(scheme: .http, host: "h", port: 1, credentials: Secret("u:p:"))),
      ("http://j%C3%A4:p%C3%A4@h:1", ForwardProxy(scheme: .http, host: "h", port: 1, credentials: Secret("jä:pä"))),
      ("http://u:p@s@h:1", ForwardProxy(scheme: .http, host: "h", port: 1, credentials: Secret("u:p@s"))),
    ])
  func urls(text: String, proxy: ForwardProxy) throws {
    #expect(try ScalarFormat.proxy.parse(text) == .url(proxy))
  }

  @Test func noneIsNoProxyWhateverTheEnvironmentSays() throws {
    #expect(try ScalarFormat.proxy.parse("none") == ProxySetting.none)
  }

  @Test(
    "Anything else is refused without being repeated",
    arguments: [
      "", "http://", "http://:80", "http://h:", "http://h:0", "http://h:70000", "http://h:80x", "socks5://h:1", "http://h/path",
      "http://h?q", "http://[1.2.3.4]:5", "http://[::1", "http://[::1]x", "http://a b", "http://u:p%@h", "http://u:%0A@h", "http://u:%7F@h",
      "http://u:%E4@h", "http://@h",
      "http://é",
    ])
  func refusals(text: String) {
    let expectation = "be none or the URL of an http:// or https:// proxy, such as http://proxy.lan:3128"
    #expect(throws: ScalarError(expectation, repeatsText: false)) { try ScalarFormat.proxy.parse(text) }
  }

  @Test func aPasswordIsNotPrinted() {
    #expect(!"\(String(describing: ForwardProxy("http://u:secret@h:1")))".contains("secret"))
  }
}
