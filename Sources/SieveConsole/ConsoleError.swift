internal import SieveProxy

/// An answer that says what is wrong, in OpenAI's shape, with whatever helps to mend it beside `error`.
struct ConsoleError: Error {
  let status: Int
  let code: String
  let message: String
  var param: String?
  var fields: [(name: String, value: String)] = []
  /// Writes members beside `error`.
  var details: (@Sendable (inout JSONText) -> Void)?

  init(_ status: Int, _ code: String, _ message: String, param: String? = nil) {
    self.status = status
    self.code = code
    self.message = message
    self.param = param
  }

  /// The path is there, for another method.
  static func method(_ method: String) -> ConsoleError {
    var error = ConsoleError(405, "method_not_allowed", "Only \(method) is answered here.")
    error.fields = [("Allow", method == "GET" ? "GET, HEAD" : method)]
    return error
  }

  var response: ConsoleResponse {
    var json = JSONText()
    json.object { json in
      json.name("error")
      json.object { json in
        json.member("message", message)
        json.member("type", status < 500 ? "invalid_request_error" : "api_error")
        json.member("param", param)
        json.member("code", code)
      }
      details?(&json)
    }
    return ConsoleResponse(
      status: status, fields: [("Content-Type", "application/json"), ("Cache-Control", "no-store")] + fields, body: .bytes(json.bytes),
      errorCode: code)
  }
}
