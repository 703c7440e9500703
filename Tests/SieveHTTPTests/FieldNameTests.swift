import SieveHTTP
import TestSupport
import Testing

@Suite("Field names")
struct FieldNameTests {
  private static let spellings: [FieldName: String] = [
    .te: "TE", .via: "Via", .host: "Host", .date: "Date", .cookie: "Cookie", .expect: "Expect", .origin: "Origin", .apiKey: "api-key",
    .upgrade: "Upgrade",
    .trailer: "Trailer", .forwarded: "Forwarded", .xAPIKey: "x-api-key", .xBackend: "X-Backend", .connection: "Connection",
    .keepAlive: "Keep-Alive", .contentType: "Content-Type", .traceparent: "traceparent", .maxForwards: "Max-Forwards",
    .ifNoneMatch: "If-None-Match",
    .authorization: "Authorization", .contentLength: "Content-Length", .xGoogAPIKey: "x-goog-api-key", .openAIProject: "OpenAI-Project",
    .contentEncoding: "Content-Encoding", .xForwardedFor: "X-Forwarded-For", .proxyConnection: "Proxy-Connection",
    .xForwardedHost: "X-Forwarded-Host", .transferEncoding: "Transfer-Encoding", .xForwardedProto: "X-Forwarded-Proto",
    .proxyAuthorization: "Proxy-Authorization", .openAIOrganization: "OpenAI-Organization", .secWebSocketProtocol: "Sec-WebSocket-Protocol",
    .accessControlRequestMethod: "Access-Control-Request-Method", .accessControlRequestHeaders: "Access-Control-Request-Headers",
    .accessControlAllowOrigin: "Access-Control-Allow-Origin", .accessControlAllowCredentials: "Access-Control-Allow-Credentials",
    .referer: "Referer", .xRealIP: "X-Real-IP", .secFetchSite: "Sec-Fetch-Site", .secFetchMode: "Sec-Fetch-Mode",
    .anthropicVersion: "anthropic-version",
  ]
  /// Names that stand for a kind; what is near them may be of it, too.
  private static let kindNames: FieldNameSet = [
    .other, .xBackendKey, .credential, .xForwarded, .sec, .edge, .accessControl, .addressPolicy, .modelSieve,
  ]
  private static let values: [FieldName: String] = [.contentLength: "1", .transferEncoding: "chunked"]

  @Test(
    "that mean something are known in any case, and nothing near them is",
    arguments: FieldName.allCases.filter { !kindNames.contains($0) })
  func known(name: FieldName) throws {
    let spelling = try #require(Self.spellings[name], "a name without a spelling here")
    for known in [spelling, spelling.lowercased(), spelling.uppercased()] { #expect(try Self.name(of: known, as: name) == name) }
    let others = ["X" + spelling, spelling + "s", String(spelling.dropLast()), spelling.dropLast() + "~", "~" + spelling.dropFirst()]
    for other in others { #expect(try Self.kindNames.contains(Self.name(of: other, as: name)), "\(other)") }
  }

  @Test("that carry a key for one backend are known by how they begin")
  func backendKeys() throws {
    for name in ["X-Backend-Key-openai", "x-BACKEND-key-a", "X-Backend-Key-", "X-Backend-Key"] {
      #expect(try Self.name(of: name, as: .xBackendKey) == .xBackendKey, "\(name)")
    }
    for other in ["X-Backend-Keys-a", "X_Backend_Key_a", "X-Backend_Key-a", "X-BackEnd-Key_a"] {
      #expect(try Self.name(of: other, as: .credential) == .credential, "not read, and not passed on: \(other)")
    }
    for other in ["Y-Backend-Key-a", "X-Backend-Ke", "X-Backends"] { #expect(try Self.name(of: other, as: .other) == .other) }
  }

  // MARK: Kinds

  private static let gateways = [
    "x-litellm-api-key", "x-portkey-api-key", "x-portkey-virtual-key", "x-portkey-config", "x-bf-vk", "cf-aig-authorization",
    "Ocp-Apim-Subscription-Key", "Helicone-Auth", "X-Stainless-Auth", "ChatGPT-Account-ID", "apikey", "X-Goog-Authorization-Token",
    "X-Auth-Token", "X-Amz-Api-Key", "Cookie2", "api-keys", "xx-auth", "X-Auth-Key", "X-Access-Token", "Proxy-Authorization-2",
  ]
  private static let plainNames = [
    "Authorization", "x-api-key", "api-key", "x-goog-api-key", "Proxy-Authorization", "OpenAI-Organization", "OpenAI-Project", "Cookie",
  ]

  @Test("that carry anybody's key are known by what they hold, with hyphens or underscores", arguments: gateways + plainNames)
  func credentials(name: String) throws {
    var random = SplitMix64(seed: UInt64(name.utf8.count))
    for _ in 0..<40 {
      let spelt = String(
        name.map { letter in
          if letter == "-" { return Bool.random(using: &random) ? "-" : "_" }
          return Character(Bool.random(using: &random) ? letter.uppercased() : letter.lowercased())
        })
      #expect(FieldNameSet.credentials.contains(try Self.name(of: spelt, as: .credential)), "\(spelt)")
    }
  }

  @Test("that hold one of the words, wherever it stands, carry a key")
  func words() throws {
    var random = SplitMix64(seed: 1)
    let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789-.")
    func filler() -> String {
      String((0..<Int.random(in: 0...20, using: &random)).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] })
    }
    for word in ["api-key", "apikey", "api_key", "subscription-key", "subscription_key", "authorization", "auth-token", "Auth_Token"] {
      for _ in 0..<100 {
        let name = filler() + word + filler()
        #expect(FieldNameSet.credentials.contains(try Self.name(of: name, as: .credential)), "\(name)")
      }
    }
    for _ in 0..<100 {
      let name = filler() + "-auth"
      #expect(FieldNameSet.credentials.contains(try Self.name(of: name, as: .credential)), "\(name)")
    }
  }

  @Test(
    "that carry none pass",
    arguments: [
      "User-Agent", "Accept", "Accept-Encoding", "Accept-Language", "X-Stainless-Lang", "X-Stainless-Arch", "X-Stainless-Runtime-Version",
      "anthropic-beta", "Idempotency-Key", "X-Request-Id", "Cache-Control", "OpenAI-Beta", "X-Title",
      "WWW-Authenticate",
      "Authority", "X-Authenticated", "Auth", "X-Auth-User", "Keys", "x-ratelimit-limit-tokens", "If-Match", "cf-aig-cache-ttl",
      "Sec-WebSocket-Key", "Sec-WebSocket-Version", "X-Hash", "X-Forward", "Se", "Dates", "api", "key", "X-Organization", "X-Skip",
      "X-Zip", "-ip", "X-Addr", "Chip",
    ])
  func others(name: String) throws {
    #expect(try Self.name(of: name, as: .other) == .other)
  }

  @Test(
    "that tell of who calls, or of the address that answers, are known by how they begin",
    arguments: [
      ("X-Forwarded-Port", .xForwarded), ("x-forwarded-", .xForwarded), ("Sec-CH-UA", .sec), ("Sec-GPC", .sec), ("sec-fetch-dest", .sec),
      ("CF-Connecting-IP", .edge), ("cf-ray", .edge), ("Fly-Client-IP", .edge), ("X-Vercel-Id", .edge), ("True-Client-IP", .edge),
      ("CDN-Loop", .edge), ("Fastly-Client-IP", .edge), ("CloudFront-Viewer-Address", .edge), ("X-Azure-ClientIP", .edge),
      ("X-Appengine-User-IP", .edge), ("X-Client-IP", .edge), ("x-cluster-client-ip", .edge), ("X-Original-Forwarded-For", .edge),
      ("X-Envoy-External-Address", .edge), ("DO-Connecting-IP", .edge), ("X-Nf-Client-Connection-Ip", .edge), ("Incap-Client-IP", .edge),
      ("X-Sucuri-ClientIP", .edge), ("X-Remote-IP", .edge), ("X-Remote-Addr", .edge), ("Remote_Addr", .edge), ("X-Originating-IP", .edge),
      ("Client-IP", .edge), ("client_ip", .edge), ("ClientIP", .edge), ("X-ProxyUser-Ip", .edge), ("Wl-Proxy-Client-Ip", .edge),
      ("X-Nobody-Knows-This-IP", .edge), ("X-IP", .edge), ("Real-IP", .edge), ("my_ip", .edge), ("Akamai-Origin-Hop", .edge),
      ("X-Akamai-Edgescape", .edge), ("Forwarded-For", .edge),
      ("X-Forwarded", .edge),
      ("Access-Control-Expose-Headers", .accessControl), ("access-control-allow-private-network", .accessControl),
      ("Alt-Svc", .addressPolicy),
      ("Strict-Transport-Security", .addressPolicy), ("NEL", .addressPolicy), ("Report-To", .addressPolicy),
      ("Reporting-Endpoints", .addressPolicy), ("Clear-Site-Data", .addressPolicy), ("Public-Key-Pins-Report-Only", .addressPolicy),
    ] as [(String, FieldName)])
  func kinds(name: String, kind: FieldName) throws {
    #expect(try Self.name(of: name, as: kind) == kind)
  }

  @Test("form sets")
  func sets() {
    let set: FieldNameSet = [.host, .accessControlAllowCredentials]
    #expect(FieldName.allCases.filter { set.contains($0) } == [.host, .accessControlAllowCredentials])
    #expect(set.union([.via]) == [.via, .host, .accessControlAllowCredentials])
    #expect(set.subtracting([.host, .via]) == [.accessControlAllowCredentials])
    #expect(FieldNameSet(arrayLiteral: .host) == [.host, .host])
  }

  private static func name(of spelling: String, as name: FieldName) throws -> FieldName {
    let head = ResponseHead()
    let bytes = Array("HTTP/1.1 200 OK\r\n\(spelling): \(values[name] ?? "x")\r\n\r\n".utf8)
    let isWhole = try bytes.withUnsafeBytes { try head.parse($0, limits: HTTPLimits()) }
    #expect(isWhole)
    return try #require(head.fields.first).name
  }
}
