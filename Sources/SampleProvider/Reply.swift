import NIOCore
import SieveHTTP

/// What an endpoint says, before it is framed.
struct Reply: Sendable {
  /// How the end of the body is marked.
  enum Delimiter: Sendable {
    case length
    case chunks
    case connectionClose
  }

  var status = 200
  var contentType = "application/json"
  /// Besides those that every reply has.
  var fields: [(String, String)] = []
  var pieces: [ByteBuffer] = []
  /// Bytes without meaning after the pieces.
  var filler = 0
  var delimiter = Delimiter.length

  var count: Int { pieces.reduce(filler) { $0 + $1.readableBytes } }

  func head(keepAlive: Bool) -> ByteBuffer {
    var out = ByteBuffer()
    out.writeString(
      "HTTP/1.1 \(status) \(ReasonPhrase.of(status))\r\nServer: sample\r\nX-Request-Id: req_sample\r\nContent-Type: \(contentType)\r\n")
    for (name, value) in fields { out.writeString("\(name): \(value)\r\n") }
    switch delimiter {
    case .length: out.writeString("Content-Length: \(count)\r\n")
    case .chunks: out.writeString("Transfer-Encoding: chunked\r\n")
    case .connectionClose: break
    }
    if !keepAlive || delimiter == .connectionClose { out.writeString("Connection: close\r\n") }
    out.writeString("\r\n")
    return out
  }
}

extension Reply {
  init(_ body: JSON) { pieces = [body.bytes] }

  /// An error in OpenAI's shape.
  static func error(_ status: Int, _ message: String, type: String = "invalid_request_error", param: JSON = nil, code: JSON = nil) -> Reply
  {
    var reply = Reply(["error": ["message": .string(message), "type": .string(type), "param": param, "code": code]])
    reply.status = status
    return reply
  }

  static func fault(_ fault: HTTPFault) -> Reply { .error(fault.status, fault.message) }

  static let wrongJSON = Reply.error(
    400, "We could not parse the JSON body of your request. It must be a JSON object with the fields that this endpoint wants.")

  static func unknownModel(_ id: String) -> Reply {
    .error(404, "The model '\(id)' does not exist or you do not have access to it.", param: "model", code: "model_not_found")
  }

  /// What OpenAI sends with status 429, its fields included.
  static var rateLimited: Reply {
    var reply = Reply.error(
      429, "Rate limit reached for requests. Limit: 3 / min. Please try again in 1s.", type: "requests", code: "rate_limit_exceeded")
    reply.fields = [
      ("Retry-After", "1"), ("x-ratelimit-limit-requests", "3"), ("x-ratelimit-remaining-requests", "0"),
      ("x-ratelimit-reset-requests", "1s"),
      ("x-ratelimit-limit-tokens", "40000"), ("x-ratelimit-remaining-tokens", "39000"), ("x-ratelimit-reset-tokens", "1500ms"),
    ]
    return reply
  }
}
