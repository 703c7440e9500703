internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// A response that modelsieve makes itself.
struct OwnResponse {
  /// `404 Not Found`.
  var statusAndReason: String
  /// Whole lines with their CRLFs; no framing and no Connection.
  var headers: String
  var body: ByteBuffer

  init(status: Int, headers: String, body: ByteBuffer = ByteBuffer()) {
    self.init(statusAndReason: "\(status) \(ReasonPhrase.of(status))", headers: headers, body: body)
  }

  init(statusAndReason: String, headers: String, body: ByteBuffer) {
    self.statusAndReason = statusAndReason
    self.headers = headers
    self.body = body
  }

  static func text(_ text: StaticString) -> OwnResponse {
    OwnResponse(
      status: 200, headers: "Content-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\n", body: ByteBuffer(staticString: text))
  }

  /// What the server as a whole can do, or what is not passed on any further.
  static let options = OwnResponse(status: 204, headers: "Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS\r\n")

  /// `dialect`: that of the client's API.
  init(_ error: SieveError, _ dialect: ListDialect = .openAI) {
    self.init(
      status: error.status,
      headers: "Content-Type: application/json\r\nX-ModelSieve-Error: \(error.code.rawValue)\r\n\(Self.extraLines(error))",
      body: ByteBuffer(bytes: error.body(dialect)))
  }

  private static func extraLines(_ error: SieveError) -> String {
    switch error.code {
    case .methodNotAllowed: "Allow: GET, HEAD\r\n"
    // Required of a 426 (RFC 9110 §15.5.22): what is served instead.
    case .upgradeRequired: "Upgrade: HTTP/1.1\r\n"
    case .draining, .tooManyConnections: "Retry-After: 1\r\n"
    default: ""
    }
  }

  var status: Int { Int(statusAndReason.prefix(3)) ?? 0 }

  /// The bytes on the wire. `connection`: the Connection line, if any. 204 and 304 have no length (RFC 9110 §8.6), HEAD's answer has that
  /// of the body it leaves out.
  func serialized(connection: String, corsLines: String, isHead: Bool, allocator: ByteBufferAllocator) -> ByteBuffer {
    var out = allocator.buffer(capacity: 256 + headers.utf8.count + (isHead ? 0 : body.readableBytes))
    out.writeString("HTTP/1.1 \(statusAndReason)\r\n\(headers)\(corsLines)\(connection)")
    if status != 204, status != 304 { out.writeString("Content-Length: \(body.readableBytes)\r\n") }
    out.writeStaticString("\r\n")
    if !isHead { out.writeImmutableBuffer(body) }
    return out
  }
}
