/// What the log and the page say of a request's head.
package struct RequestWords: Sendable {
  /// Empty where the head could not be read.
  package var method = ""
  package var path = ""
  /// Of its `traceparent`.
  package var traceID = ""

  package init() {}

  package init(method: String, path: String) {
    self.method = method
    self.path = path
  }
}
