import NIOCore
import SieveCore
import SieveHTTP
import Testing

@testable import SieveProxy

@Suite struct UpstreamHeadWriterTests {
  private static let ours = "Via: 1.1 \(InstanceMark.name)\r\n"
  private static let end = "Host: api.example\r\n\r\n"

  // MARK: The request line

  @Test(arguments: [
    ("GET /v1/files", "", "GET /api/v1/files"), ("PROPFIND /v1/", "", "PROPFIND /api/v1/"),
    ("GET /v1/x?a=%20&&b=/?", "", "GET /api/v1/x?a=%20&&b=/?"), ("GET /v1/x?", "", "GET /api/v1/x?"),
    ("GET /llm/v1/x?a", "/llm", "GET /api/v1/x?a"), ("POST http://a:80/v1/x?a", "", "POST /api/v1/x?a"),
    ("POST HTTP://a/llm/v1/x", "/llm", "POST /api/v1/x"), ("GET /v1/models%2Fa//b", "", "GET /api/v1/models%2Fa//b"),
    ("GET /v1/x?key=s", "", "GET /api/v1/x"), ("GET /v1/x?a=b&api_key=s&c=%41", "", "GET /api/v1/x?a=b&c=%41"),
  ])
  func `what follows v1 goes behind the base path as it is, without credentials`(request: String, root: String, line: String) throws {
    #expect(try Self.requestLine(request, root: root) == "\(line) HTTP/1.1\r\n")
  }

  @Test(arguments: [("/v1", "GET /v1/x?a"), ("", "GET /x?a"), ("/openai", "GET /openai/x?a")])
  func `the base path stands for v1`(basePath: String, line: String) throws {
    #expect(try Self.requestLine("GET /v1/x?a", basePath: basePath) == "\(line) HTTP/1.1\r\n")
  }

  @Test(arguments: [
    ("GET /api/tags?a", "/v1", "", "GET /api/tags?a"), ("GET /api/tags", "/ollama/v1", "", "GET /ollama/api/tags"),
    ("GET /llm/api/tags", "/v1", "/llm", "GET /api/tags"), ("GET /api/tags?key=s", "/v1", "", "GET /api/tags"),
  ])
  func `what is not under v1 goes beside the base path's v1`(request: String, basePath: String, root: String, line: String) throws {
    #expect(try Self.requestLine(request, basePath: basePath, root: root, isV1: false) == "\(line) HTTP/1.1\r\n")
  }

  @Test(arguments: [
    ("GET /v1/realtime?model=or/gpt&a=b", "", "or/gpt", "gpt%20x", "GET /api/v1/realtime?model=gpt%20x&a=b"),
    ("GET /llm/v1/realtime?model=or/gpt", "/llm", "or/gpt", "", "GET /api/v1/realtime?model="),
    ("GET /v1/realtime?key=s&model=m", "", "m", "a-longer-one", "GET /api/v1/realtime?model=a-longer-one"),
    ("DELETE /v1/models/or%2Fm", "", "or%2Fm", "m", "DELETE /api/v1/models/m"),
  ])
  func `a model in the target is replaced`(request: String, root: String, model: String, replacement: String, line: String) throws {
    let target = try #require(request.split(separator: " ").last).dropFirst(root.count)
    let start = try #require(target.ranges(of: model).last).lowerBound.utf16Offset(in: target)
    #expect(
      try Self.requestLine(request, root: root, model: (start..<start + model.utf8.count, Array(replacement.utf8)))
        == "\(line) HTTP/1.1\r\n"
    )
  }

  @Test func `a backend that gets the client's credential gets it in fields alone`() throws {
    #expect(try Self.requestLine("GET /v1/x?key=s&a=b", auth: .passthrough) == "GET /api/v1/x?a=b HTTP/1.1\r\n")
  }

  // MARK: The client's fields

  @Test func `the client's lines pass as they came, ours follow`() throws {
    #expect(
      try Self.fields("Host: a:80\r\nX-One:1 \r\nuser-agent: x\r\nX-One: é")
        == "X-One:1 \r\nuser-agent: x\r\nX-One: é\r\n\(Self.ours)\(Self.end)")
  }

  private static let keys = ["Authorization", "x-api-key", "API-Key", "X-Goog-Api-Key", "OpenAI-Organization", "openai-project"]
  private static let others = [
    "Cookie", "Proxy-Authorization", "X_Api_Key", "openai_project", "Helicone-Auth", "x-portkey-config", "x-bf-vk", "X-Backend-Key",
    "apikey",
  ]

  @Test(arguments: keys + others)
  func `a credential of the client's passes only where the backend takes it`(name: String) throws {
    let line = "\(name): s3cret\r\n"
    for auth in [BackendAuth.none, .key(Secret("k"))] {
      #expect(try !Self.fields("Host: a\r\n\(line)X: y", auth: auth).contains("s3cret"))
    }
    let passed = Self.keys.contains(name) ? line : ""
    #expect(try Self.fields("Host: a\r\n\(line)X: y", auth: .passthrough).hasPrefix("\(passed)X: y\r\n"))
  }

  @Test(arguments: [
    "Authorization:", "authorization: Bearer", "Authorization: bearer ", "x-api-key: ", "OpenAI-Organization:", "api-key:\t",
  ])
  func `no credential goes up empty`(line: String) throws {
    #expect(try Self.fields("Host: a\r\n\(line)\r\nX: y", auth: .passthrough).hasPrefix("X: y\r\n"))
  }

  @Test(
    arguments: [
      (.authorization, "Authorization: Bearer k\r\n"), (.xAPIKey, "x-api-key: k\r\n"), (.apiKey, "api-key: k\r\n"),
      (.xGoogAPIKey, "x-goog-api-key: k\r\n"),
    ] as [(AuthHeader, String)])
  func `the operator's key takes the place of the client's`(header: AuthHeader, line: String) throws {
    var backend = Self.backend(auth: .key(Secret("k")))
    backend.authHeader = header
    let written = try Self.fields("Host: a\r\nAuthorization: Bearer c\r\nx-api-key: c\r\nAPI-KEY: c", backend)
    #expect(written == "\(Self.ours)Host: api.example\r\n\(line)\r\n")
  }

  @Test(
    arguments: [
      (.forwardClients(except: [.authorization]), "X-API-Key: c\r\n", ""),
      (.forwardClients(except: [.xAPIKey, .authorization]), "", ""),
      (.send(HeaderLine(name: "api-key", value: "k")), "", "api-key: k\r\n"), (.removeClients, "", ""),
    ] as [(CredentialDecision, String, String)])
  func `of the client's credentials a backend gets what was decided`(decision: CredentialDecision, passed: String, added: String) throws {
    let written = try Self.fields(
      "Host: a\r\nauthorization: Bearer c\r\nX-API-Key: c\r\nCookie: d", Self.backend(auth: .passthrough), UpstreamCredential(decision))
    #expect(written == "\(passed)\(Self.ours)Host: api.example\r\n\(added)\r\n")
  }

  @Test(arguments: [BackendAuth.none, .passthrough, .key(Secret("k"))])
  func `fields for modelsieve itself and for this hop stop here`(auth: BackendAuth) throws {
    let lines = [
      "X-Backend: b", "X-Backend-Key-b: s", "x-backend-key-other: s", "Expect: 100-continue", "TE: trailers", "Trailer: x",
      "Keep-Alive: timeout=5", "Proxy-Connection: keep-alive", "Connection: keep-alive, X-Mine", "X-Mine: 1", "Upgrade: h2c",
    ]
    let credential = try Self.fields("Host: a", auth: auth)
    #expect(try Self.fields("Host: a\r\n" + lines.joined(separator: "\r\n"), auth: auth) == credential)
  }

  @Test(arguments: [("", true), ("\r\nConnection: trailer", false)])
  func `what announces trailers goes where they do, unless it is for this hop`(line: String, passes: Bool) throws {
    let written = try Self.fields("Host: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\(line)")
    #expect(written.contains("Trailer: X-Sum\r\n") == passes)
    #expect(try !Self.fields("Host: a\r\nContent-Length: 1\r\nTrailer: X-Sum").contains("Trailer"))
  }

  @Test func `an operator's header takes the place of the client's, whatever its case`() throws {
    var backend = Self.backend()
    backend.headers = [HeaderLine(name: "HTTP-Referer", value: "https://chat.example"), HeaderLine(name: "X-Title", value: "")]
    #expect(
      try Self.fields("Host: a\r\nhttp-referer: mine\r\nX-Refer: kept\r\nx-TITLE: mine\r\nX-Titles: kept", backend) == """
        X-Refer: kept\r\nX-Titles: kept\r\n\(Self.ours)Host: api.example\r\n\
        HTTP-Referer: https://chat.example\r\n\r\n
        """)
  }

  // MARK: Who is calling

  private static let client = [
    "X-Forwarded-For: 1.1.1.1", "x-forwarded-proto: https", "X-Forwarded-Host: first.example", "X-Forwarded-Port: 8443",
    "X-Forwarded-Prefix: /a", "Forwarded: for=1.1.1.1", "X-Real-IP: 1.1.1.1", "Origin: https://chat.example",
    "Referer: https://chat.example/1",
    "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors", "Sec-CH-UA: x", "Sec-GPC: 1", "CF-Connecting-IP: 1.1.1.1", "CF-IPCountry: DE",
    "Fly-Client-IP: 1.1.1.1", "X-Vercel-Forwarded-For: 1.1.1.1", "True-Client-IP: 1.1.1.1", "CDN-Loop: cloudflare",
    "Access-Control-Request-Method: POST", "Access-Control-Request-Headers: x",
  ]

  @Test(arguments: client)
  func `what tells of the client stays here`(line: String) throws {
    for auth in [BackendAuth.none, .passthrough, .key(Secret("k"))] {
      #expect(try Self.fields("Host: a\r\n\(line)\r\nX: y", auth: auth) == Self.fields("Host: a\r\nX: y", auth: auth))
    }
  }

  @Test(arguments: client.filter { !$0.lowercased().hasPrefix("x-forwarded-for") })
  func `what tells of the client goes on where the operator wants it`(line: String) throws {
    var backend = Self.backend()
    backend.forwardsClient = true
    #expect(try Self.fields("Host: a\r\n\(line)\r\nX: y", backend).contains("\(line.drop { $0 != ":" })\r\n"))
  }

  @Test(arguments: [
    ([], ["10.0.0.9", "http", "a"]),
    (["X-Forwarded-For: 1.1.1.1", "x-forwarded-for: 2.2.2.2"], ["1.1.1.1, 2.2.2.2, 10.0.0.9", "http", "a"]),
    (["X-Forwarded-Proto: https"], ["10.0.0.9", "https", "a"]), (["X-Forwarded-Host: b"], ["10.0.0.9", "http", "b"]),
    (["X-Forwarded-For: "], ["10.0.0.9", "http", "a"]),
    (["Connection: X-Forwarded-For, X-Mine", "X-Forwarded-For: 1.1.1.1", "X-Mine: 1"], ["1.1.1.1, 10.0.0.9", "http", "a"]),
  ])
  func `For is appended to, Proto and Host stay as an earlier proxy said`(lines: [String], values: [String]) throws {
    var backend = Self.backend()
    backend.forwardsClient = true
    let written = zip(["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"], values).map { "\($0): \($1)\r\n" }.joined()
    #expect(
      try Self.fields("Host: a\r\n" + (lines + ["X: y"]).joined(separator: "\r\n"), backend) == "X: y\r\n\(written)\(Self.ours)\(Self.end)")
  }

  @Test func `without a Host nothing is said of it, and what a proxy said of it stays`() throws {
    var backend = Self.backend()
    backend.forwardsClient = true
    let start = "X-Forwarded-For: 10.0.0.9\r\nX-Forwarded-Proto: http\r\n"
    #expect(try Self.fields("X: y", backend, version: "1.0") == "X: y\r\n\(start)\(Self.ours)\(Self.end)")
    #expect(
      try Self.fields("X-Forwarded-Host: b", backend, version: "1.0") == "\(start)X-Forwarded-Host: b\r\n\(Self.ours)\(Self.end)")
  }

  @Test(arguments: [
    ("Via: 2 p", "2 p, 1.1 \(InstanceMark.name)"), ("via: 1.0 p\r\nVIA: q", "1.0 p, q, 1.1 \(InstanceMark.name)"),
    ("Via:", "1.1 \(InstanceMark.name)"),
  ])
  func `Via is appended to, and Connection cannot strip it`(lines: String, via: String) throws {
    #expect(try Self.fields("Host: a\r\n\(lines)\r\nX: y\r\nConnection: Via, Host") == "X: y\r\nVia: \(via)\r\n\(Self.end)")
  }

  // MARK: Framing and upgrade

  @Test(arguments: [
    ("Content-Length: 5", 0, "Content-Length: 5\r\n"), ("content-length: 100", -3, "Content-Length: 97\r\n"),
    ("Content-Length: 98", 4, "Content-Length: 102\r\n"), ("Content-Length: 0", 0, "Content-Length: 0\r\n"),
    ("Transfer-Encoding: chunked", 7, "Transfer-Encoding: chunked\r\n"), ("X: y", 0, ""),
  ])
  func `the body is framed as the client framed it, and as long as it will be`(line: String, change: Int, framing: String) throws {
    let written = try Self.fields("Host: a\r\n\(line)", lengthChange: change)
    #expect(written.hasSuffix("Host: api.example\r\n\(framing)\r\n"))
    #expect(written.lowercased().matches(of: /content-length|transfer-encoding/).count == (framing.isEmpty ? 0 : 1))
  }

  private static let upgrade = "Host: a\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x"

  @Test func `an upgrade is asked for anew`() throws {
    #expect(
      try Self.fields(Self.upgrade)
        == "Sec-WebSocket-Key: x\r\n\(Self.ours)Connection: Upgrade\r\nUpgrade: websocket\r\n\(Self.end)")
  }

  @Test(arguments: [
    ("Sec-WebSocket-Protocol: realtime, openai-insecure-api-key.s3cret, x.v1", "Sec-WebSocket-Protocol: realtime, x.v1\r\n"),
    ("sec-websocket-protocol: openai-insecure-api-key.s3cret\r\nSec-WebSocket-Protocol: realtime", "Sec-WebSocket-Protocol: realtime\r\n"),
    ("Sec-WebSocket-Protocol: OpenAI-Insecure-API-Key.s3cret", ""),
  ])
  func `the subprotocols go on without the client's key`(lines: String, written: String) throws {
    let fields = try Self.fields("\(Self.upgrade)\r\n\(lines)")
    #expect(fields.hasSuffix("Upgrade: websocket\r\n\(written)\(Self.end)"))
    #expect(!fields.contains("s3cret"))
    #expect(try Self.fields("\(Self.upgrade)\r\n\(lines)", auth: .passthrough) == fields)
  }

  @Test func `no upgrade but to WebSocket is passed on`() throws {
    let written = try Self.fields("Host: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: x")
    #expect(written == "\(Self.ours)\(Self.end)")
  }

  // MARK: Support

  private static func backend(auth: BackendAuth = .none, basePath: String = "/api/v1") -> Backend {
    Backend(name: "b", baseURL: BaseURL(scheme: .https, host: "api.example", port: 443, path: basePath), auth: auth)
  }

  private static func requestLine(
    _ request: String, basePath: String = "/api/v1", auth: BackendAuth = .none, root: String = "", isV1: Bool = true,
    model: UpstreamHeadWriter.Splice? = nil
  ) throws -> String {
    let out = ByteWriter()
    try writer("\(request) HTTP/1.1\r\nHost: a\r\n\r\n", backend(auth: auth, basePath: basePath))
      .writeRequestLine(target: root.utf8.count, isV1: isV1, model: model, to: out)
    return String(decoding: out.bytes, as: UTF8.self)
  }

  private static func fields(_ lines: String, auth: BackendAuth = .none, version: String = "1.1", lengthChange: Int = 0) throws -> String {
    try fields(lines, backend(auth: auth), version: version, lengthChange: lengthChange)
  }

  private static func fields(
    _ lines: String, _ backend: Backend, _ credential: UpstreamCredential = .forwardAll, version: String = "1.1", lengthChange: Int = 0
  ) throws -> String {
    let out = ByteWriter()
    try writer("POST /v1/x HTTP/\(version)\r\n\(lines)\r\n\r\n", backend, credential)
      .writeFields(of: ClientPeer(SocketAddress(ipAddress: "10.0.0.9", port: 1), isTLS: false), lengthChange: lengthChange, to: out)
    return String(decoding: out.bytes, as: UTF8.self)
  }

  /// `credential`: for a backend that gets the client's own.
  private static func writer(
    _ request: String, _ backend: Backend, _ credential: UpstreamCredential = .forwardAll
  ) throws -> UpstreamHeadWriter {
    let bytes = ByteBuffer(string: request)
    let head = RequestHead()
    let isWhole = try bytes.withUnsafeReadableBytes { try head.parse($0, limits: HTTPLimits()) }
    try #require(isWhole)
    let prepared = try PreparedBackend(backend, index: 0)
    return UpstreamHeadWriter(head: head, headBytes: bytes, backend: prepared, credential: prepared.fixedCredential ?? credential)
  }
}
