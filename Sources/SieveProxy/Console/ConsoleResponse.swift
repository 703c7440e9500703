/// What the console answers: bytes, or a stream that is asked for its next piece when the client takes more.
package struct ConsoleResponse: Sendable {
  package enum Body: Sendable {
    case bytes([UInt8])
    /// Without a length: chunked, or until the connection closes.
    case stream(any ConsoleStream)
  }

  package var status: Int
  /// `Content-Type` and whatever else is its own; length, date, connection and `PagePolicy` are the server's.
  package var fields: [(name: String, value: String)]
  package var body: Body
  /// Of an error: its code, for whoever does not read the body, and for the log.
  package var errorCode: String?

  package init(status: Int, fields: [(name: String, value: String)], body: Body, errorCode: String? = nil) {
    self.status = status
    self.fields = fields
    self.body = body
    self.errorCode = errorCode
  }

  /// The lines of its head that are not the framing's.
  var lines: String {
    let own = fields.map { "\($0.name): \($0.value)\r\n" }.joined()
    return own + (errorCode.map(OwnResponse.errorLine) ?? "") + PagePolicy.lines
  }
}
