/// Finds the model in a request body that comes in pieces of any size, while the pieces are passed on.
///
/// Every piece is to be scanned before it is forwarded, those after the model as well: a second model makes the body ambiguous. Nothing is
/// allocated for a piece but where a key or the model itself is cut in two.
package struct ModelFieldScanner: Sendable {
  private var json = JSONModelScanner()
  /// Set where the body is multipart.
  private var multipart: MultipartModelScanner?

  /// Reads `multipart/form-data` as such and everything else as JSON, whatever it is called: curl declares JSON as a form. What is not JSON
  /// is known as malformed at the first byte or soon after.
  /// - Parameter contentType: the header's value; empty where there is none.
  package init(contentType: UnsafeRawBufferPointer) {
    if MultipartBoundary.isNeeded(by: contentType) { multipart = MultipartModelScanner(contentType: contentType) }
  }

  /// What is known after the pieces scanned so far. Ranges count from the body's first byte.
  package var finding: ModelFinding { multipart?.finding ?? json.finding }

  /// Scans the next piece of the body.
  package mutating func scan(_ piece: UnsafeRawBufferPointer) {
    if multipart == nil { json.scan(piece) } else { multipart?.scan(piece) }
  }

  /// Says that the body is over: nothing is `searching` any more, and a body cut short is malformed. An empty one has no model.
  package mutating func finish() {
    if multipart == nil { json.finish() } else { multipart?.finish() }
  }
}
