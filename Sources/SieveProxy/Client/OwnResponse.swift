internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// A response that modelsieve makes itself.
struct OwnResponse {
  let status: Int
  /// `404 Not Found`, in the bytes of whoever said it.
  private let statusAndReason: [UInt8]
  /// Whole lines with their CRLFs; no framing, no Date and no Connection.
  var headers: String
  /// Lines of a backend's that are passed on as they came.
  private let mirroredLines: ByteBuffer
  /// A backend has dated it.
  private let isDated: Bool
  /// Its bytes in their order. All who read a list at the same time read the same ones.
  let body: [ByteBuffer]

  init(status: Int, headers: String, body: ByteBuffer = ByteBuffer()) {
    self.init(status: status, headers: headers, pieces: [body])
  }

  init(status: Int, headers: String, pieces: [ByteBuffer]) {
    self.status = status
    statusAndReason = Array("\(status) \(ReasonPhrase.of(status))".utf8)
    self.headers = headers
    mirroredLines = ByteBuffer()
    isDated = false
    body = pieces
  }

  /// A backend's own refusal.
  init(mirroring response: MirroredResponse) {
    status = response.status
    statusAndReason = response.statusAndReason
    headers = "X-ModelSieve-Backend: \(response.backend)\r\n"
    mirroredLines = response.fieldLines
    isDated = response.isDated
    body = [response.body]
  }

  static func text(_ text: StaticString) -> OwnResponse {
    OwnResponse(
      status: 200, headers: "Content-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\n", body: ByteBuffer(staticString: text))
  }

  /// What the server as a whole can do, or what is not passed on any further.
  static let options = OwnResponse(status: 204, headers: "Allow: \(everyMethod)\r\n")
  /// What is passed on where a backend may know what it is for.
  static let everyMethod: StaticString = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"

  /// - Parameters:
  ///   - dialect: that of the client's API.
  ///   - admission: what was asked for, as far as that is known.
  init(_ error: SieveError, _ dialect: ListDialect = .openAI, to admission: Admission? = nil) {
    let extra = Self.extraLines(error, admission?.allowedMethods ?? Self.everyMethod)
    let policy = admission?.endpoint.isOwn == true ? PagePolicy.lines : ""
    self.init(
      status: error.status, headers: "Content-Type: application/json\r\n\(Self.errorLine(error.code.rawValue))\(extra)\(policy)",
      body: ByteBuffer(bytes: error.body(dialect)))
  }

  /// Tells an error of ours from a backend's.
  static func errorLine(_ code: String) -> String { "X-ModelSieve-Error: \(code)\r\n" }

  private static func extraLines(_ error: SieveError, _ methods: StaticString) -> String {
    switch error.code {
    case .methodNotAllowed: "Allow: \(methods)\r\n"
    // Required of a 426 (RFC 9110 §15.5.22): what is served instead.
    case .upgradeRequired: "Upgrade: HTTP/1.1\r\n"
    case .draining, .tooManyConnections: "Retry-After: 1\r\n"
    default: ""
    }
  }

  var bodyLength: Int { body.reduce(0) { $0 + $1.readableBytes } }

  /// Hands over what goes out: a small body in one buffer with its head; a large one as it is, since many may read it at the same time.
  func write(connection: StaticString, corsLines: String?, isHead: Bool, _ worker: Worker, to send: (ByteBuffer) -> Void) {
    let out = worker.writer
    out.reset()
    writeHead(date: worker.clock.date, corsLines: corsLines, connection: connection, to: out)
    let isLarge = !isHead && bodyLength > AnswerRelay.inlineBody
    var head = out.finish(room: isHead || isLarge ? 0 : bodyLength, allocator: worker.allocator)
    if !isHead, !isLarge { for piece in body { head.writeImmutableBuffer(piece) } }
    send(head)
    if isLarge { for piece in body { send(piece) } }
  }

  /// The head of an answer whose body has no end yet: in chunks, or to a client of HTTP/1.0 until the connection ends.
  func headOfStream(to request: ClientRequest, closes: Bool, _ worker: Worker) -> ByteBuffer {
    let out = worker.writer
    out.reset()
    writeFields(date: worker.clock.date, corsLines: nil, connection: request.connectionLine(closes: closes), to: out)
    out.write(request.head.isHTTP10 ? "\r\n" : "Transfer-Encoding: chunked\r\n\r\n")
    return out.finish(allocator: worker.allocator)
  }

  /// Writes the head. `connection`: the Connection line, if any. 204 and 304 have no length (RFC 9110 §8.6), HEAD's answer has that of the body it
  /// leaves out.
  func writeHead(date: DateLine, corsLines: String?, connection: StaticString, to out: ByteWriter) {
    writeFields(date: date, corsLines: corsLines, connection: connection, to: out)
    if status != 204, status != 304 {
      out.write("Content-Length: ")
      out.writeDecimal(bodyLength)
      out.write("\r\n")
    }
    out.write("\r\n")
  }

  /// All but the framing and the blank line.
  private func writeFields(date: DateLine, corsLines: String?, connection: StaticString, to out: ByteWriter) {
    out.write("HTTP/1.1 ")
    out.write(statusAndReason)
    out.write("\r\n")
    mirroredLines.withUnsafeReadableBytes { out.write($0) }
    out.writeString(headers)
    if !isDated { out.write(date.bytes) }
    if let corsLines { out.writeString(corsLines) }
    out.write(connection)
  }
}
