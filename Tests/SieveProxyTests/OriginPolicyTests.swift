import NIOCore
import SieveCore
import SieveHTTP
import Testing

@testable import SieveProxy

@Suite struct OriginPolicyTests {
  private static func settings(origins: [String] = [], hosts: [String] = [], host: String = "127.0.0.1", clients: Bool = false)
    -> ServerSettings
  {
    var settings = ServerSettings()
    settings.corsOrigins = origins
    settings.hosts = hosts
    settings.host = host
    settings.clients = clients ? [ClientKey(name: "c", key: Secret("k"))] : nil
    return settings
  }

  private static func decide(
    _ lines: [String], _ settings: ServerSettings = settings(), method: String = "POST", host: String = "127.0.0.1:8080",
    reachesBackend: Bool = true
  ) throws -> OriginPolicy.Decision {
    try withHead(method, ["Host: \(host)"] + lines) { OriginPolicy(settings).decide($0, in: $1, reachesBackend: reachesBackend) }
  }

  private static func withHead<Result>(_ method: String, _ lines: [String], _ body: (RequestHead, UnsafeRawBufferPointer) -> Result) throws
    -> Result
  {
    let bytes = ByteBuffer(string: "\(method) /v1/x HTTP/1.1\r\n" + lines.map { "\($0)\r\n" }.joined() + "\r\n")
    let head = RequestHead()
    try #require(try bytes.withUnsafeReadableBytes { try head.parse($0, limits: HTTPLimits()) })
    return bytes.withUnsafeReadableBytes { body(head, $0) }
  }

  private static func code(_ decision: OriginPolicy.Decision) -> SieveError.Code? {
    if case .refuse(let error) = decision { error.code } else { nil }
  }

  private static func lines(for origin: String) -> String {
    "Access-Control-Allow-Origin: \(origin)\r\nAccess-Control-Expose-Headers: *\r\nVary: Origin\r\n"
  }

  // MARK: Origin

  @Test(arguments: ["GET", "POST", "DELETE", "OPTIONS"])
  func `who is no browser is served, and told nothing of origins`(method: String) throws {
    #expect(try Self.decide([], method: method) == .serve(corsLines: nil))
    #expect(try Self.decide(["Referer: https://evil.example/"], method: method) == .serve(corsLines: nil))
  }

  private static let served = [
    "http://127.0.0.1:8080", "http://localhost:3000", "https://localhost", "http://LOCALHOST", "http://127.8.9.1", "http://[::1]:99",
    "http://tauri.localhost",
    "app://obsidian.md", "app://-", "file://", "tauri://localhost", "vscode-webview://1a2b", "vscode-file://vscode-app",
    "capacitor://localhost",
  ]

  @Test(arguments: served)
  func `pages of this machine and of applications may call and read`(origin: String) throws {
    #expect(try Self.decide(["Origin: \(origin)"]) == .serve(corsLines: Self.lines(for: origin)))
  }

  private static let foreign = [
    "https://evil.example", "http://evil.example:8080", "null", "", "http://localhost.evil.example", "http://127.0.0.1.evil.example",
    "http://127.evil",
    "http://evil-localhost", "http://192.168.1.7", "http://[::2]", "https://app.example", "chrome-extension://abc", "moz-extension://abc",
    "safari-web-extension://abc", "application://x", "apps://x", "data:", "blob:null", "http://1270.0.0.1", "localhost", "//localhost",
    "ftp://localhost",
    "https://evil.example, http://localhost", "http://localhost http://evil.example", "http://localhost\u{301}", "*", "http://",
    "http:/localhost",
    "http://127.0.0.1@evil.example", "http://evil.example#localhost",
  ]

  @Test(arguments: foreign)
  func `pages of anybody else are refused, whatever they ask for`(origin: String) throws {
    for clients in [false, true] {
      for method in ["GET", "POST", "OPTIONS", "DELETE"] {
        for more in [
          [], ["Access-Control-Request-Method: POST"], ["Connection: Upgrade", "Upgrade: websocket"], ["Sec-Fetch-Site: same-origin"],
        ] {
          let decision = try Self.decide(["Origin: \(origin)"] + more, Self.settings(clients: clients), method: method)
          #expect(Self.code(decision) == .forbidden, "\(decision)")
        }
      }
    }
  }

  @Test func `the refusal names the origin and the key that opens`() throws {
    guard case .refuse(let error) = try Self.decide(["Origin: https://evil.example"]) else { throw Unexpected() }
    #expect(error.status == 403)
    #expect(error.message.contains("'https://evil.example'") && error.message.contains("server.cors_origins"))
    guard case .refuse(let long) = try Self.decide(["Origin: https://\(String(repeating: "e", count: 5000))"]) else { throw Unexpected() }
    #expect(long.message.utf8.count < 300)
  }

  private struct Unexpected: Error {}

  @Test(arguments: [
    (["https://chat.example"], "https://chat.example", true), (["https://a", "https://b:8443"], "https://b:8443", true),
    (["*"], "https://any.example", true), (["https://a", "*"], "null", true), (["chrome-extension://abc"], "chrome-extension://abc", true),
    (["https://chat.example"], "https://chat.example.evil", false), (["https://chat.example"], "http://chat.example", false),
    (["https://chat.example"], "https://chat.example:444", false), (["https://chat.example"], "*", false),
    (["https://chat.example"], "null", false), (["https://chat.example"], "", false), (["*"], "", false),
    (["*"], "https://\u{E9}.example", false),
    (["chrome-extension://abc"], "chrome-extension://abd", false),
  ])
  func `an origin on the list may call, letter for letter`(origins: [String], origin: String, isAllowed: Bool) throws {
    let decision = try Self.decide(["Origin: \(origin)"], Self.settings(origins: origins))
    #expect(isAllowed ? decision == .serve(corsLines: Self.lines(for: origin)) : Self.code(decision) == .forbidden)
  }

  @Test(arguments: [
    ("http://192.168.1.7:8080", "192.168.1.7:8080", true), ("https://box", "box", true), ("https://box:443", "box", true),
    ("http://box", "BOX:80", true),
    ("https://box.lan", "box.lan", true), ("http://[fe80::1]:8", "[fe80::1]:8", true), ("http://box:8081", "box:8080", false),
    ("http://box", "box:8080", false),
    ("http://bo", "box", false), ("http://boxx", "box", false), ("app2://box", "box", false), ("http://[fe80::1]", "fe80", false),
  ])
  func `a page of ours is one whose address is in Host`(origin: String, host: String, isOwn: Bool) throws {
    let decision = try Self.decide(["Origin: \(origin)"], host: host)
    #expect(isOwn ? decision == .serve(corsLines: Self.lines(for: origin)) : Self.code(decision) == .forbidden)
    #expect(try Self.withHead("POST", ["Host: \(host)", "Origin: \(origin)"], OriginPolicy.isSameOrigin) == isOwn)
  }

  @Test func `nothing but a page of ours is of the same origin`() throws {
    for lines in [
      [], ["Origin: null"], ["Origin: http://localhost:3000"], ["Origin: app://x"], ["Origin: http://box", "Origin: http://box"],
    ] {
      #expect(try !Self.withHead("POST", ["Host: box"] + lines, OriginPolicy.isSameOrigin))
    }
    #expect(Self.code(try Self.decide(["Origin: http://localhost", "Origin: http://localhost"])) == .forbidden)
  }

  // MARK: No origin

  @Test(arguments: ["cross-site", "same-site", "Cross-Site", "", "x"])
  func `a page that hides its origin reaches no backend`(site: String) throws {
    let lines = ["Sec-Fetch-Site: \(site)", "Sec-Fetch-Mode: no-cors"]
    #expect(Self.code(try Self.decide(lines, method: "GET")) == .forbidden)
    #expect(try Self.decide(lines, method: "GET", reachesBackend: false) == .serve(corsLines: nil))
    #expect(Self.code(try Self.decide(lines, Self.settings(origins: ["https://a"]), method: "GET")) == .forbidden)
    #expect(try Self.decide(lines, Self.settings(origins: ["*"]), method: "GET") == .serve(corsLines: nil))
  }

  @Test(arguments: ["same-origin", "none"])
  func `what the user asks for, and our own page, needs no origin`(site: String) throws {
    #expect(try Self.decide(["Sec-Fetch-Site: \(site)"], method: "GET") == .serve(corsLines: nil))
  }

  // MARK: Preflight

  @Test(arguments: [nil, "", "authorization, content-type"])
  func `a preflight is granted the headers it asks for`(requested: String?) throws {
    let asked =
      ["Origin: https://a", "Access-Control-Request-Method: POST"] + (requested.map { ["Access-Control-Request-Headers: \($0)"] } ?? [])
    guard case .preflight(let text) = try Self.decide(asked, Self.settings(origins: ["https://a"]), method: "OPTIONS") else {
      throw Unexpected()
    }
    #expect(text.hasPrefix(Self.lines(for: "https://a")) && text.hasSuffix("\r\n"))
    let lines = text.split(separator: "\r\n")
    #expect(lines.contains("Access-Control-Allow-Methods: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"))
    let granted = lines.filter { $0.hasPrefix("Access-Control-Allow-Headers") }
    #expect(granted == (requested == "authorization, content-type" ? ["Access-Control-Allow-Headers: authorization, content-type"] : []))
  }

  @Test func `a preflight is answered here, and so is every OPTIONS where origins are configured`() throws {
    for origins in [[], ["https://a"], ["*"]] {
      for lines in [["Access-Control-Request-Method: POST"], ["Access-Control-Request-Method: GET", "Origin: http://localhost"], []] {
        let decision = try Self.decide(lines, Self.settings(origins: origins), method: "OPTIONS")
        if case .preflight(let text) = decision {
          #expect(text.contains("Access-Control-Allow-Origin") == (lines.count == 2))
        } else {
          #expect(decision == .serve(corsLines: nil) && lines.isEmpty && origins.isEmpty)
        }
      }
    }
  }

  // MARK: Host

  private static let ours = [
    "127.0.0.1", "127.0.0.1:8080", "10.1.2.3:80", "[::1]:8080", "[2001:db8::1]", "localhost:8080", "LocalHost", "a.localhost", "box",
    "modelsieve:8080",
    "box.local", "svc.ns.svc.cluster.local:80", "host.docker.internal", "nas.lan", "x.home.arpa", "a.test", "localhost.", "box.",
    "NAS.LAN.",
  ]
  private static let registrable = [
    "evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.nip.io", "evil.localhosts", "notlan.co", "a.xlan",
    "home.arpa.example", "arpa.x",
    "xhome.arpa", "1.2.3.4a", "evil.example.", "e.local.com", "x.1a",
  ]

  @Test(arguments: ours)
  func `a name that nobody else can have is served`(host: String) throws {
    #expect(try Self.decide([], host: host) == .serve(corsLines: nil))
  }

  @Test(arguments: registrable)
  func `a name that a stranger could have lead here is misdirected`(host: String) throws {
    guard case .refuse(let error) = try Self.decide([], host: host) else { throw Unexpected() }
    #expect(error.status == 421 && error.message.contains("server.hosts"))
    for method in ["GET", "OPTIONS"] {
      #expect(Self.code(try Self.decide(["Origin: http://\(host)"], method: method, host: host)) == .misdirectedRequest)
    }
    #expect(try Self.decide([], Self.settings(clients: true), host: host) == .serve(corsLines: nil), "a key is needed anyway")
  }

  @Test func `configured names are served`() throws {
    let settings = Self.settings(hosts: ["Sieve.Example", "b.example."], host: "proxy.example")
    for host in ["sieve.example", "SIEVE.example:81", "b.example", "proxy.example:8080", "sieve.example."] {
      #expect(try Self.decide([], settings, host: host) == .serve(corsLines: nil), "\(host)")
    }
    for host in ["x.sieve.example", "sieve.example.com", "ieve.example"] {
      #expect(Self.code(try Self.decide([], settings, host: host)) == .misdirectedRequest)
    }
  }
}
