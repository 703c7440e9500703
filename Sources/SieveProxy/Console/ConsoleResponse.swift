/// What the console answers: bytes, or a stream that is asked for its next piece when the client takes more.
package struct ConsoleResponse: Sendable {
  package enum Body: Sendable {
    case bytes([UInt8])
    /// Without a length: chunked, or until the connection closes.
    case stream(any ConsoleStream)
  }

  package var status: Int
  /// `Content-Type` and whatever else is its own; length, date and connection are the server's.
  package var fields: [(name: String, value: String)]
  package var body: Body

  package init(status: Int, fields: [(name: String, value: String)], body: Body) {
    self.status = status
    self.fields = fields
    self.body = body
  }
}
