import SieveHTTP
import Testing

@Suite("Field names")
struct FieldNameTests {
  private static let spellings: [FieldName: String] = [
    .te: "TE", .via: "Via", .host: "Host", .cookie: "Cookie", .expect: "Expect", .origin: "Origin", .apiKey: "api-key", .upgrade: "Upgrade",
    .trailer: "Trailer", .forwarded: "Forwarded", .xAPIKey: "x-api-key", .xBackend: "X-Backend", .connection: "Connection",
    .keepAlive: "Keep-Alive", .contentType: "Content-Type", .traceparent: "traceparent", .ifNoneMatch: "If-None-Match",
    .authorization: "Authorization", .contentLength: "Content-Length", .xGoogAPIKey: "x-goog-api-key", .openAIProject: "OpenAI-Project",
    .contentEncoding: "Content-Encoding", .xForwardedFor: "X-Forwarded-For", .proxyConnection: "Proxy-Connection",
    .xForwardedHost: "X-Forwarded-Host", .transferEncoding: "Transfer-Encoding", .xForwardedProto: "X-Forwarded-Proto",
    .proxyAuthorization: "Proxy-Authorization", .openAIOrganization: "OpenAI-Organization", .secWebSocketProtocol: "Sec-WebSocket-Protocol",
    .accessControlRequestMethod: "Access-Control-Request-Method", .accessControlRequestHeaders: "Access-Control-Request-Headers",
    .accessControlAllowOrigin: "Access-Control-Allow-Origin", .accessControlAllowCredentials: "Access-Control-Allow-Credentials",
  ]
  private static let values: [FieldName: String] = [.contentLength: "1", .transferEncoding: "chunked"]

  @Test(
    "that mean something are known in any case, and nothing near them is",
    arguments: FieldName.allCases.filter { $0 != .other && $0 != .xBackendKey })
  func known(name: FieldName) throws {
    let spelling = try #require(Self.spellings[name], "a name without a spelling here")
    for known in [spelling, spelling.lowercased(), spelling.uppercased()] { #expect(try Self.name(of: known, as: name) == name) }
    let others = ["X" + spelling, spelling + "s", String(spelling.dropLast()), spelling.dropLast() + "~", "~" + spelling.dropFirst()]
    for other in others { #expect(try Self.name(of: other, as: name) == .other) }
  }

  @Test("that carry a key for one backend are known by how they begin")
  func backendKeys() throws {
    #expect(try Self.name(of: "X-Backend-Key-openai", as: .xBackendKey) == .xBackendKey)
    #expect(try Self.name(of: "x-BACKEND-key-a", as: .xBackendKey) == .xBackendKey)
    for other in ["X-Backend-Key-", "X-Backend-Keys-a", "Y-Backend-Key-a"] { #expect(try Self.name(of: other, as: .other) == .other) }
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
