/// An answer of our own in place of an upstream's: what happened, on whose side, and what to do about it.
package struct SieveError: Error, Sendable, Equatable {
  /// Whose doing it was.
  package enum Side: Sendable {
    case client, upstream, ours
  }

  /// `error.code` and `X-ModelSieve-Error`.
  package enum Code: String, Sendable, CaseIterable {
    case invalidRequest = "invalid_request"
    case invalidAPIKey = "invalid_api_key"
    case adminKeyMissing = "admin_key_missing"
    case adminKeyWrong = "admin_key_wrong"
    case forbidden
    case foreignOrigin = "foreign_origin"
    case modelNotFound = "model_not_found"
    case unknownBackend = "unknown_backend"
    case unknownView = "unknown_view"
    case unknownPath = "unknown_path"
    case methodNotAllowed = "method_not_allowed"
    case requestTimeout = "request_timeout"
    case lengthRequired = "length_required"
    case requestTooLarge = "request_too_large"
    case targetTooLong = "target_too_long"
    case unsupportedEncoding = "unsupported_encoding"
    case misdirectedRequest = "misdirected_request"
    case upgradeRequired = "upgrade_required"
    case headTooLarge = "head_too_large"
    case upstreamUnreachable = "upstream_unreachable"
    case upstreamClosed = "upstream_closed"
    case upstreamInvalidResponse = "upstream_invalid_response"
    case draining
    case tooManyConnections = "too_many_connections"
    case upstreamTimeout = "upstream_timeout"
    case loopDetected = "loop_detected"

    package var status: Int {
      switch self {
      case .invalidRequest: 400
      case .invalidAPIKey, .adminKeyMissing, .adminKeyWrong: 401
      case .forbidden, .foreignOrigin: 403
      case .modelNotFound, .unknownPath, .unknownBackend, .unknownView: 404
      case .methodNotAllowed: 405
      case .requestTimeout: 408
      case .lengthRequired: 411
      case .requestTooLarge: 413
      case .targetTooLong: 414
      case .unsupportedEncoding: 415
      case .misdirectedRequest: 421
      case .upgradeRequired: 426
      case .headTooLarge: 431
      case .upstreamUnreachable, .upstreamClosed, .upstreamInvalidResponse: 502
      case .draining, .tooManyConnections: 503
      case .upstreamTimeout: 504
      case .loopDetected: 508
      }
    }

    package var side: Side {
      switch self {
      case .draining, .tooManyConnections, .loopDetected: .ours
      default: status < 500 ? .client : .upstream
      }
    }
  }

  package var code: Code
  /// What happened, which backend, what to do. Never holds a key or a prompt.
  package var message: String
  /// The request parameter that is to blame.
  package var param: String?

  package init(_ code: Code, _ message: String, param: String? = nil) {
    self.code = code
    self.message = message
    self.param = param
  }

  package var status: Int { code.status }

  /// In the shape that the client's SDK turns into its error classes.
  package func body(_ dialect: ListDialect) -> [UInt8] {
    guard dialect == .anthropic else { return body }
    var out = Array(#"{"type":"error","error":{"type":"\#(anthropicType)","message":"#.utf8)
    JSONString.write(message, to: &out)
    return out + "}}".utf8
  }

  private var anthropicType: String {
    switch status {
    case 401: "authentication_error"
    case 403: "permission_error"
    case 404: "not_found_error"
    case 413: "request_too_large"
    case 503: "overloaded_error"
    case 504: "timeout_error"
    default: code.side == .client ? "invalid_request_error" : "api_error"
    }
  }

  /// OpenAI's error shape.
  package var body: [UInt8] {
    let type = code.side == .client ? "invalid_request_error" : "api_error"
    var out = Array(#"{"error":{"message":"#.utf8)
    JSONString.write(message, to: &out)
    out += #","type":""#.utf8
    out += type.utf8
    out += #"","param":"#.utf8
    if let param { JSONString.write(param, to: &out) } else { out += "null".utf8 }
    out += #","code":"#.utf8
    JSONString.write(code.rawValue, to: &out)
    out += "}}".utf8
    return out
  }
}
