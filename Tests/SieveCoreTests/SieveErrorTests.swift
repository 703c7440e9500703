import Foundation
import Testing

@testable import SieveCore

@Suite struct SieveErrorTests {
  private struct Body: Decodable {
    struct Content: Decodable {
      var message: String
      var type: String
      var param: String?
      var code: String
    }

    var error: Content
  }

  /// As clients were promised.
  private static let statuses = [
    "invalid_request": 400, "invalid_api_key": 401, "forbidden": 403, "model_not_found": 404, "unknown_path": 404, "unknown_backend": 404,
    "unknown_view": 404, "method_not_allowed": 405, "request_timeout": 408, "request_too_large": 413, "target_too_long": 414,
    "unsupported_encoding": 415, "misdirected_request": 421, "head_too_large": 431, "upstream_unreachable": 502, "upstream_closed": 502,
    "upstream_invalid_response": 502, "draining": 503, "too_many_connections": 503, "upstream_timeout": 504,
    "length_required": 411, "upgrade_required": 426, "loop_detected": 508,
  ]

  @Test(arguments: SieveError.Code.allCases)
  func `every code has its status`(code: SieveError.Code) throws {
    #expect(SieveError(code, "").status == (try #require(Self.statuses[code.rawValue])))
  }

  @Test(arguments: SieveError.Code.allCases)
  func `every code says whose doing it was`(code: SieveError.Code) throws {
    let side: SieveError.Side =
      switch code.status {
      case ..<500: .client
      case 503, 508: .ours
      default: .upstream
      }
    #expect(code.side == side)
    let error = try Self.parse(SieveError(code, "")).error
    #expect(error.code == code.rawValue)
    #expect(error.type == (side == .client ? "invalid_request_error" : "api_error"))
  }

  @Test func `the body has OpenAI's shape, with a null where no parameter is to blame`() {
    #expect(Self.text(SieveError(.draining, "m")) == #"{"error":{"message":"m","type":"api_error","param":null,"code":"draining"}}"#)
    #expect(
      Self.text(SieveError(.modelNotFound, "m", param: "model"))
        == #"{"error":{"message":"m","type":"invalid_request_error","param":"model","code":"model_not_found"}}"#)
  }

  @Test(arguments: ["", "model 'a\"b\\c' \r\n\u{0}\u{1B}[31m", "é 日本 😀", #"","code":"x"}}"#])
  func `the body is JSON whatever was said`(text: String) throws {
    let error = try Self.parse(SieveError(.invalidRequest, text, param: text)).error
    #expect(error.message == text)
    #expect(error.param == text)
    #expect(error.code == "invalid_request")
  }

  @Test(
    arguments: [
      (.invalidRequest, "invalid_request_error"), (.invalidAPIKey, "authentication_error"), (.forbidden, "permission_error"),
      (.modelNotFound, "not_found_error"), (.requestTooLarge, "request_too_large"), (.upstreamClosed, "api_error"),
      (.tooManyConnections, "overloaded_error"), (.upstreamTimeout, "timeout_error"),
    ] as [(SieveError.Code, String)])
  func `clients of Anthropic's API get its shape`(code: SieveError.Code, type: String) {
    let body = SieveError(code, "m", param: "model").body(.anthropic)
    #expect(String(decoding: body, as: UTF8.self) == #"{"type":"error","error":{"type":"\#(type)","message":"m"}}"#)
  }

  private static func parse(_ error: SieveError) throws -> Body { try JSONDecoder().decode(Body.self, from: Data(error.body)) }
  private static func text(_ error: SieveError) -> String { String(decoding: error.body, as: UTF8.self) }
}
