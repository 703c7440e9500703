/// The field names that mean something to a proxy; every other name is `other` and passes through unread. Where what matters is what kind of
/// thing a name names, one case stands for all names of that kind (`FieldName+Kinds.swift`).
package enum FieldName: UInt8, Sendable, CaseIterable {
  case other
  case te, via
  case host, date
  case cookie, expect, origin
  case apiKey, upgrade, trailer
  case forwarded, xAPIKey, xBackend
  case connection, keepAlive
  case contentType, traceparent, maxForwards
  case ifNoneMatch
  case authorization, contentLength, xGoogAPIKey
  case openAIProject
  case contentEncoding, xForwardedFor
  case proxyConnection, xForwardedHost
  case transferEncoding, xForwardedProto
  case proxyAuthorization, openAIOrganization
  case secWebSocketProtocol
  case accessControlRequestMethod, accessControlRequestHeaders
  case accessControlAllowOrigin, accessControlAllowCredentials
  case referer, xRealIP
  case secFetchSite, secFetchMode
  /// `X-Backend-Key-NAME`, and `X-Backend-Key` alone, which names nobody.
  case xBackendKey
  /// Every other name under which somebody's key travels.
  case credential
  /// Every other name that begins with `X-Forwarded-`.
  case xForwarded
  /// Every other name that begins with `Sec-`, but for the WebSocket's.
  case sec
  /// What a content delivery network says of whom it serves.
  case edge
  /// Every other name that begins with `Access-Control-`.
  case accessControl
  /// What an instance of this program says of an answer, or of a request.
  case modelSieve
  /// What a browser is told of the address that answers, beyond the answer.
  case addressPolicy
  case anthropicVersion

  /// In lower case, as RFC 9110 §5.1 compares them.
  var spelling: StaticString {
    switch self {
    case .other: ""
    case .te: "te"
    case .via: "via"
    case .host: "host"
    case .date: "date"
    case .cookie: "cookie"
    case .expect: "expect"
    case .origin: "origin"
    case .apiKey: "api-key"
    case .upgrade: "upgrade"
    case .trailer: "trailer"
    case .forwarded: "forwarded"
    case .xAPIKey: "x-api-key"
    case .xBackend: "x-backend"
    case .connection: "connection"
    case .keepAlive: "keep-alive"
    case .contentType: "content-type"
    case .traceparent: "traceparent"
    case .maxForwards: "max-forwards"
    case .ifNoneMatch: "if-none-match"
    case .authorization: "authorization"
    case .contentLength: "content-length"
    case .xGoogAPIKey: "x-goog-api-key"
    case .openAIProject: "openai-project"
    case .contentEncoding: "content-encoding"
    case .xForwardedFor: "x-forwarded-for"
    case .proxyConnection: "proxy-connection"
    case .xForwardedHost: "x-forwarded-host"
    case .transferEncoding: "transfer-encoding"
    case .xForwardedProto: "x-forwarded-proto"
    case .proxyAuthorization: "proxy-authorization"
    case .openAIOrganization: "openai-organization"
    case .secWebSocketProtocol: "sec-websocket-protocol"
    case .accessControlRequestMethod: "access-control-request-method"
    case .accessControlRequestHeaders: "access-control-request-headers"
    case .accessControlAllowOrigin: "access-control-allow-origin"
    case .accessControlAllowCredentials: "access-control-allow-credentials"
    case .referer: "referer"
    case .xRealIP: "x-real-ip"
    case .secFetchSite: "sec-fetch-site"
    case .secFetchMode: "sec-fetch-mode"
    case .xBackendKey: "x-backend-key"
    case .credential, .edge, .addressPolicy: ""
    case .modelSieve: "x-modelsieve-"
    case .xForwarded: "x-forwarded-"
    case .sec: "sec-"
    case .accessControl: "access-control-"
    case .anthropicVersion: "anthropic-version"
    }
  }

  /// The name at `bytes`, in any case. The length leaves at most four candidates, so a name that means nothing costs one or two
  /// comparisons, and a look for two letters.
  static func named(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> FieldName {
    let name = exactly(bytes, count)
    return name == .other && count > 2 ? ofKind(bytes, count) : name
  }

  /// The name that `name` spells, in any case.
  package static func named(_ name: String) -> FieldName {
    Array(name.utf8).withUnsafeBufferPointer { bytes in bytes.baseAddress.map { named($0, bytes.count) } ?? .other }
  }

  private static func exactly(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> FieldName {
    switch count {
    case 2: first(of: .te, bytes)
    case 3: first(of: .via, bytes)
    case 4: first(of: .host, .date, bytes)
    case 6: first(of: .cookie, .expect, .origin, bytes)
    case 7: first(of: .apiKey, .upgrade, .trailer, .referer, bytes)
    case 9: first(of: .forwarded, .xAPIKey, .xBackend, .xRealIP, bytes)
    case 10: first(of: .connection, .keepAlive, bytes)
    case 11: first(of: .traceparent, bytes)
    case 12: first(of: .contentType, .maxForwards, bytes)
    case 13: first(of: .authorization, .ifNoneMatch, bytes)
    case 14: first(of: .contentLength, .xGoogAPIKey, .openAIProject, bytes)
    case 15: first(of: .xForwardedFor, bytes)
    case 16: first(of: .contentEncoding, .proxyConnection, .xForwardedHost, bytes)
    case 17: first(of: .transferEncoding, .xForwardedProto, .anthropicVersion, bytes)
    case 19: first(of: .proxyAuthorization, .openAIOrganization, bytes)
    case 22: first(of: .secWebSocketProtocol, bytes)
    case 27: first(of: .accessControlAllowOrigin, bytes)
    case 29: first(of: .accessControlRequestMethod, bytes)
    case 30: first(of: .accessControlRequestHeaders, bytes)
    case 32: first(of: .accessControlAllowCredentials, bytes)
    default: .other
    }
  }

  @inline(__always)
  private static func first(of a: FieldName, _ bytes: UnsafePointer<UInt8>) -> FieldName {
    equalsIgnoringCase(bytes, a.spelling) ? a : .other
  }

  @inline(__always)
  private static func first(of a: FieldName, _ b: FieldName, _ bytes: UnsafePointer<UInt8>) -> FieldName {
    equalsIgnoringCase(bytes, a.spelling) ? a : first(of: b, bytes)
  }

  @inline(__always)
  private static func first(of a: FieldName, _ b: FieldName, _ c: FieldName, _ bytes: UnsafePointer<UInt8>) -> FieldName {
    equalsIgnoringCase(bytes, a.spelling) ? a : first(of: b, c, bytes)
  }

  @inline(__always)
  private static func first(of a: FieldName, _ b: FieldName, _ c: FieldName, _ d: FieldName, _ bytes: UnsafePointer<UInt8>) -> FieldName {
    equalsIgnoringCase(bytes, a.spelling) ? a : first(of: b, c, d, bytes)
  }
}

/// Whether `bytes`, as many as `word` has, spell `word`, which is lower-case ASCII. Setting bit 5 maps upper case to lower and leaves
/// digits and `-` alone; it also maps a few controls onto them, so the bytes must have been checked to be a token.
@inline(__always)
func equalsIgnoringCase(_ bytes: UnsafePointer<UInt8>, _ word: StaticString) -> Bool {
  let expected = word.utf8Start
  for i in 0..<word.utf8CodeUnitCount where bytes[i] | 0x20 != expected[i] { return false }
  return true
}
