import NIOCore
import SieveCore
import SieveHTTP
import Testing

@testable import SieveProxy

@Suite struct AdmissionTests {
  /// What was decided, in words that a test can compare.
  private static func admit(
    _ requestLine: String, _ fields: [String] = [], peer: String = "10.0.0.9", isLeaving: Bool = false,
    edit: (inout Configuration) -> Void = { _ in }
  ) throws -> (words: String, admission: Admission) {
    var configuration = Configuration(backends: [
      try backend("a", prefix: "a/"), try backend("b", prefix: "b/", paths: ["/v1/*", "/api/*"]),
    ])
    configuration.views = [View(name: "small", filter: ModelFilter()), View(name: "other", filter: ModelFilter())]
    edit(&configuration)
    let request = ClientRequest()
    var bytes = ByteBuffer(string: ([requestLine + " HTTP/1.1", "Host: 127.0.0.1"] + fields).joined(separator: "\r\n") + "\r\n\r\n")
    let isWhole = try request.parse(bytes, limits: HTTPLimits())
    try #require(isWhole)
    request.take(from: &bytes)
    let admission = Admission()
    let client = ClientPeer(
      try peer == ClientPeer.unix ? SocketAddress(unixDomainSocketPath: "/s") : SocketAddress(ipAddress: peer, port: 1), isTLS: false)
    admission.decide(request, try Snapshot(configuration), peer: client, isLeaving: isLeaving)
    return (describe(admission), admission)
  }

  private static func backend(_ name: String, prefix: String, paths: [String] = ["/v1/*"]) throws -> Backend {
    var backend = Backend(
      name: name, baseURL: BaseURL(scheme: .http, host: "\(name).example", port: 80, path: "/v1"), auth: .none,
      paths: paths.map { Glob($0, caseSensitive: true) })
    backend.prefix = prefix
    return backend
  }

  private static func describe(_ admission: Admission) -> String {
    let scope = [admission.scope?.backend.name, admission.view?.name].compactMap { $0 }.map { " in \($0)" }.joined()
    return switch admission.action {
    case .answer(let response): "answer \(response.status)"
    case .refuse(let error): "refuse \(error.code.rawValue)"
    case .metrics: "metrics"
    case .console(let access): "console\(access.map { " \($0.rawValue)" } ?? "")"
    case .list(let model): "list\(model.map { " of \($0)" } ?? "")\(scope)"
    case .nativeList(let backend): "native list of \(backend.backend.name)"
    case .proxy: "proxy\(admission.targetModel.map { " \($0.value)" } ?? "")\(scope)"
    }
  }

  @Test(arguments: [
    ("GET /v1/models", "list"), ("HEAD /v1/models", "list"), ("POST /v1/models", "refuse method_not_allowed"),
    ("GET /v1/models/a/m", "list of a/m"), ("DELETE /v1/models/a%2Fm", "proxy a/m"), ("POST /v1/chat/completions", "proxy"),
    ("GET /v1/realtime?model=a/m", "proxy a/m"), ("GET /v1/realtime?model=a&model=b", "refuse invalid_request"),
    ("GET /backend/a/v1/models", "list in a"), ("GET /backend/c/v1/models", "refuse unknown_backend"),
    ("GET /view/small/v1/models", "list in small"), ("GET /view/none/v1/models", "refuse unknown_view"),
    ("POST /view/small/backend/b/v1/embeddings", "proxy in b in small"),
    ("POST /backend/b/view/small/v1/embeddings", "proxy in b in small"),
    ("POST /backend/a/backend/b/v1/x", "proxy in a"), ("GET /-/health", "answer 200"), ("GET /-/ready", "answer 200"),
    ("GET /-/metrics", "refuse admin_key_missing"), ("GET /", "console"), ("GET /-/", "console"),
    ("GET /-/page/app.js", "console"), ("GET /-/api/v1/models", "refuse admin_key_missing"), ("POST /-/", "console"),
    ("GET /v1/../secret", "refuse invalid_request"),
    ("CONNECT a.example:443", "refuse method_not_allowed"),
    ("GET /backend/b/api/tags", "native list of b"), ("GET /backend/a/api/tags", "refuse unknown_path"),
    ("GET /api/tags", "refuse invalid_request"),
  ])
  func `what is asked for is decided by the head alone`(requestLine: String, words: String) throws {
    #expect(try Self.admit(requestLine).words == words)
  }

  @Test(arguments: [
    ("GET /-/health", "answer 200"), ("GET /-/ready", "refuse draining"), ("GET /v1/models", "list"),
    ("POST /v1/chat/completions", "proxy"),
  ])
  func `while the process ends it is not ready, and what was sent before that could be known is served`(requestLine: String, words: String)
    throws
  {
    #expect(try Self.admit(requestLine, isLeaving: true).words == words)
  }

  @Test(arguments: [
    ([], "127.0.0.1", "console local"), ([], "::1", "console local"), ([], "10.0.0.9", "refuse admin_key_missing"),
    (["X-Forwarded-For: 127.0.0.1"], "127.0.0.1", "refuse admin_key_missing"), (["Via: 1.1 x"], "127.0.0.1", "refuse admin_key_missing"),
    (["Authorization: Bearer admin"], "10.0.0.9", "console key"), (["x-api-key: admin", "Forwarded: for=x"], "127.0.0.1", "console key"),
    (["Authorization: Bearer admin1"], "10.0.0.9", "refuse admin_key_wrong"),
    (["Authorization: Basic admin"], "::2", "refuse admin_key_missing"),
    (["Origin: http://127.0.0.1"], "127.0.0.1", "console local"), (["Origin: http://127.0.0.1:81"], "127.0.0.1", "refuse foreign_origin"),
    (["Origin: https://chat.example"], "127.0.0.1", "refuse foreign_origin"), (["Origin: null"], "127.0.0.1", "refuse forbidden"),
    (["Origin: app://x", "Authorization: Bearer admin"], "10.0.0.9", "refuse foreign_origin"),
    (["Sec-Fetch-Site: cross-site"], "127.0.0.1", "refuse foreign_origin"), (["Sec-Fetch-Site: none"], "127.0.0.1", "console local"),
    (["Origin: http://127.0.0.1", "Origin: http://127.0.0.1"], "127.0.0.1", "refuse forbidden"),
  ])
  func `what is under the hyphen is for this machine, for the admin key, and for pages of its own`(
    fields: [String], peer: String, words: String
  ) throws {
    let edit = { (configuration: inout Configuration) in
      configuration.server.adminKey = Secret("admin")
      configuration.server.corsOrigins = ["https://chat.example"]
    }
    for line in ["GET /-/api/v1/models", "POST /-/api/v1/save", "GET /-/%61pi"]
    where !(line.hasSuffix("pi") && fields.contains { $0.hasPrefix("Sec") }) {
      #expect(try Self.admit(line, fields, peer: peer, edit: edit).words == words, "\(line)")
    }
  }

  @Test func `a root path without its slash leads to the page`() throws {
    let edit = { (configuration: inout Configuration) in configuration.server.rootPath = "/llm" }
    #expect(try Self.admit("GET /llm", edit: edit).words == "answer 308")
    #expect(try Self.admit("GET /llm/", edit: edit).words == "console")
    #expect(try Self.admit("GET /llm/-/page/app.js", edit: edit).words == "console")
    #expect(try Self.admit("POST /llm", edit: edit).words == "proxy")
  }

  @Test func `a body that is announced too large is refused before it is sent`() throws {
    let edit = { (configuration: inout Configuration) in configuration.server.maxBody = 10 }
    #expect(try Self.admit("POST /v1/x", ["Content-Length: 10"], edit: edit).words == "proxy")
    #expect(try Self.admit("POST /v1/x", ["Content-Length: 11"], edit: edit).words == "refuse request_too_large")
  }

  @Test func `a key bound to a view is seen through it, and through no other`() throws {
    let edit = { (configuration: inout Configuration) in
      configuration.server.clients = [ClientKey(name: "phone", key: Secret("k"), view: "small"), ClientKey(name: "desk", key: Secret("d"))]
    }
    #expect(try Self.admit("GET /v1/models", edit: edit).words == "refuse invalid_api_key")
    #expect(try Self.admit("GET /v1/models", ["Authorization: Bearer x"], edit: edit).words == "refuse invalid_api_key")
    #expect(try Self.admit("GET /v1/models", ["Authorization: Bearer k"], edit: edit).words == "list in small")
    #expect(try Self.admit("GET /view/small/v1/models", ["x-api-key: k"], edit: edit).words == "list in small")
    #expect(try Self.admit("GET /view/other/v1/models", ["Authorization: Bearer k"], edit: edit).words == "refuse forbidden")
    #expect(try Self.admit("GET /view/other/v1/models", ["Authorization: Bearer d"], edit: edit).words == "list in other")
  }

  @Test func `a request without a model is for the backend that it names`() throws {
    let (_, admission) = try Self.admit("POST /v1/files")
    var configuration = Configuration(backends: [try Self.backend("a", prefix: "a/"), try Self.backend("b", prefix: "b/")])
    let request = try Self.request("POST /v1/files", "X-Backend: b")
    #expect(try admission.namedBackend(request, try Snapshot(configuration)).index == 1)
    #expect(throws: SieveError.self) { try admission.namedBackend(Self.request("POST /v1/files", "X-Backend: c"), Snapshot(configuration)) }
    #expect(throws: SieveError.self) { try admission.namedBackend(Self.request("POST /v1/files", "X: y"), Snapshot(configuration)) }
    configuration.backends.removeLast()
    #expect(try admission.namedBackend(Self.request("POST /v1/files", "X: y"), Snapshot(configuration)).index == 0)
  }

  private static func request(_ requestLine: String, _ field: String) throws -> ClientRequest {
    let request = ClientRequest()
    var bytes = ByteBuffer(string: "\(requestLine) HTTP/1.1\r\nHost: a\r\n\(field)\r\n\r\n")
    let isWhole = try request.parse(bytes, limits: HTTPLimits())
    try #require(isWhole)
    request.take(from: &bytes)
    return request
  }
}
