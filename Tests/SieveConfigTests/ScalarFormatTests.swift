import SieveCore
import Testing

@testable import SieveConfig

@Suite("Scalars")
struct ScalarFormatTests {
  @Test(
    arguments: [
      ("900", .seconds(900)), ("0", .zero), ("1.5s", .milliseconds(1500)), ("500ms", .milliseconds(500)), ("0.001", .milliseconds(1)),
      ("1.5ms", .microseconds(1500)), ("15m", .seconds(900)), ("24h", .seconds(86_400)), ("2d", .seconds(172_800)),
      ("3650d", .seconds(315_360_000)),
    ] as [(String, Duration)])
  func durations(text: String, duration: Duration) throws {
    #expect(try ScalarFormat.duration.parse(text) == duration)
  }

  @Test(
    arguments: [
      "", "s", "-1", "+1", "1 s", "1,5s", "1.s", ".5s", "1.2345s", "1e3", "15M", "15min", "1h30m", "1:30", "3651d", "9223372036854775807d",
      "99999999999999999999", "٣", "∞",
    ])
  func badDurations(text: String) {
    #expect(throws: ScalarError("be a duration such as 900, 1.5s, 15m or 24h")) { try ScalarFormat.duration.parse(text) }
  }

  @Test func aTimeoutIsLongerThanZero() throws {
    #expect(try ScalarFormat.timeout.parse("1ms") == .milliseconds(1))
    #expect(throws: ScalarError.self) { try ScalarFormat.timeout.parse("0s") }
  }

  @Test(
    arguments: [
      ("1", 1), ("4096", 4096), ("64k", 64_000), ("64KiB", 65_536), ("128MiB", 128 << 20), ("1GB", 1_000_000_000), ("1.5gi", 3 << 29),
      ("10B", 10), ("1024GiB", 1 << 40),
    ])
  func sizes(text: String, bytes: Int) throws {
    #expect(try ScalarFormat.size.parse(text) == bytes)
  }

  @Test(arguments: ["", "0", "0.4", "-1", "1TB", "1 k", "MiB", "1025GiB", "9223372036854775807GiB", "1k2"])
  func badSizes(text: String) {
    #expect(throws: ScalarError.self) { try ScalarFormat.size.parse(text) }
  }

  @Test(arguments: [("true", true), ("Yes", true), ("ON", true), ("false", false), ("no", false), ("Off", false)])
  func booleans(text: String, value: Bool) throws {
    #expect(try ScalarFormat.boolean.parse(text) == value)
  }

  @Test(arguments: ["", "1", "0", "t", "truee"])
  func badBooleans(text: String) {
    #expect(throws: ScalarError("be true or false")) { try ScalarFormat.boolean.parse(text) }
  }

  @Test(arguments: [("0", 0), ("1", 1), ("65535", 65_535)])
  func ports(text: String, port: Int) throws {
    #expect(try ScalarFormat.port.parse(text) == port)
  }

  @Test(arguments: ["", "-1", "65536", "80.0", "http", "8080 "])
  func badPorts(text: String) {
    #expect(throws: ScalarError("be a number from 1 to 65535")) { try ScalarFormat.port.parse(text) }
  }

  @Test(
    arguments: [
      ("https://openrouter.ai/api/v1/", .https, "openrouter.ai", 443, "/api/v1"),
      ("http://localhost", .http, "localhost", 80, ""),
      ("HTTP://LocalHost:11434//", .http, "localhost", 11_434, ""),
      ("http://[::1]:8000/v1", .http, "::1", 8000, "/v1"),
      ("https://[2001:DB8::1]", .https, "2001:db8::1", 443, ""),
      ("http://10.0.0.1:80/a%20b/~c;d=1", .http, "10.0.0.1", 80, "/a%20b/~c;d=1"),
      ("http://under_score.local/v1", .http, "under_score.local", 80, "/v1"),
    ] as [(String, BaseURL.Scheme, String, Int, String)])
  func urls(text: String, scheme: BaseURL.Scheme, host: String, port: Int, path: String) throws {
    #expect(try ScalarFormat.baseURL.parse(text) == BaseURL(scheme: scheme, host: host, port: port, path: path))
  }

  @Test(
    arguments: [
      ("", "begin with http://, https:// or http+unix://"), ("localhost:8080/v1", "begin with http://, https:// or http+unix://"),
      ("ftp://h/", "begin with http://, https:// or http+unix://"), ("http:/h", "begin with http://, https:// or http+unix://"),
      ("http://", "name a host"), ("http:///v1", "name a host"), ("http://:80/v1", "name a host"),
      ("https://user:sk-secret@h/v1", "not hold a user name or password; a key belongs in 'api_key'"),
      ("https://h/v1?key=sk-secret", "be a URL without a query (?…)"), ("https://h/v1#top", "be a URL without a fragment (#…)"),
      ("http://h:0/v1", "have a port from 1 to 65535"), ("http://h:65536/v1", "have a port from 1 to 65535"),
      ("http://h:/v1", "have a port from 1 to 65535"), ("http://h:80:80/v1", "have a port from 1 to 65535"),
      ("http://::1/v1", "name a host"), ("http://[::1/v1", "have an IPv6 address between its brackets"),
      ("http://[nope]/v1", "have an IPv6 address between its brackets"), ("http://[::1]8/v1", "have a port from 1 to 65535"),
      ("http://exa mple/v1", "have a host of ASCII letters, digits, dots and hyphens"),
      ("http://bücher.example/v1", "have a host of ASCII letters, digits, dots and hyphens"),
      ("http://a..b/v1", "have a host of ASCII letters, digits, dots and hyphens"),
      ("http://h/a b", "have a path of URL characters, others as %-escapes"),
      ("http://h/a%2", "have a path of URL characters, others as %-escapes"),
      ("http://h/a%zz", "have a path of URL characters, others as %-escapes"),
      ("http://h/v1\r\nX: y", "have a path of URL characters, others as %-escapes"),
    ])
  func badURLs(text: String, expectation: String) {
    #expect(throws: ScalarError(expectation, repeatsText: false)) { try ScalarFormat.baseURL.parse(text) }
  }

  @Test(arguments: [
    ("http+unix://%2Frun%2Fllama.sock/v1", "/run/llama.sock", "/v1"), ("HTTP+UNIX://%2frun%2fa%20b.sock", "/run/a b.sock", ""),
  ])
  func socketURLs(text: String, socket: String, path: String) throws {
    #expect(
      try ScalarFormat.baseURL.parse(text) == BaseURL(scheme: .http, host: "localhost", port: 80, path: path, socket: socket))
  }

  @Test(arguments: [
    "http+unix://", "http+unix:///run/x.sock/v1", "http+unix://run%2Fx.sock/v1", "http+unix://%2Frun%2F/v1", "http+unix://%2Frun%00x/v1",
    "http+unix://%2Frun%2/v1", "http+unix://%2F\(String(repeating: "x", count: 100))/v1", "http+unix://localhost:80/v1",
  ])
  func badSocketURLs(text: String) {
    #expect(throws: ScalarError.self) { try ScalarFormat.baseURL.parse(text) }
  }

  @Test(arguments: ["unix:/run/x.sock", "127.0.0.1", "::1"])
  func placesToListen(text: String) throws {
    #expect(try ScalarFormat.listenHost.parse(text) == text)
  }

  @Test(arguments: [
    "unix:", "unix:x.sock", "unix:/", "unix:/run/", "unix:@abstract", "unix:/\(String(repeating: "x", count: 100))", "unix:/a\nb",
    "127.0.0.1:80",
  ])
  func badPlacesToListen(text: String) {
    #expect(throws: ScalarError.self) { try ScalarFormat.listenHost.parse(text) }
  }

  @Test(arguments: [("0660", 0o660), ("600", 0o600), ("0777", 0o777)])
  func fileModes(text: String, mode: Int) throws {
    #expect(try ScalarFormat.fileMode.parse(text) == mode)
  }

  @Test(arguments: ["", "8", "0680", "1777", "-066", "rw-rw-", "00660"])
  func badFileModes(text: String) {
    #expect(throws: ScalarError.self) { try ScalarFormat.fileMode.parse(text) }
  }

  @Test(arguments: [("", ""), ("/", ""), ("/llm", "/llm"), ("/a/b//", "/a/b"), ("/a%20b", "/a%20b")])
  func rootPaths(text: String, path: String) throws {
    #expect(try ScalarFormat.rootPath.parse(text) == path)
  }

  @Test(arguments: ["llm", "//evil", "/a?b", "/a b", "http://h/"])
  func badRootPaths(text: String) {
    #expect(throws: ScalarError.self) { try ScalarFormat.rootPath.parse(text) }
  }

  @Test(arguments: [("127.0.0.1", "127.0.0.1"), ("::", "::"), ("[::1]", "::1"), ("localhost", "localhost"), ("0.0.0.0", "0.0.0.0")])
  func hosts(text: String, host: String) throws {
    #expect(try ScalarFormat.host.parse(text) == host)
  }

  @Test(arguments: ["", "127.0.0.1:8080", "[]", "a b", "http://h", "::zz"])
  func badHosts(text: String) {
    #expect(throws: ScalarError.self) { try ScalarFormat.host.parse(text) }
  }

  @Test(arguments: ["*", "https://chat.example", "http://localhost:3000", "app://obsidian.md", "http://[::1]:80", "chrome-extension://abc"])
  func origins(text: String) throws {
    #expect(try ScalarFormat.origin.parse(text) == text)
  }

  @Test(arguments: ["", "chat.example", "https://", "https://chat.example/", "https://*.example", "://h", "1a://h"])
  func badOrigins(text: String) {
    #expect(throws: ScalarError.self) { try ScalarFormat.origin.parse(text) }
  }
}
