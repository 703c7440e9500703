/// Finds the model in a request body that comes in pieces of any size, while the pieces are passed on.
///
/// Every piece is to be scanned before it is forwarded, those after the model as well: a second model makes the body ambiguous. Nothing is
/// allocated for a piece but where a key or the model itself is cut in two. A class, so that asking what it has found copies no more than that.
package final class ModelFieldScanner {
  private var json = JSONModelScanner()
  /// Set where the body is multipart.
  private var multipart: MultipartModelScanner?
  /// Whether it is; asked for every piece.
  private var isMultipart = false

  /// Reads `multipart/form-data` as such and everything else as JSON, whatever it is called: curl declares JSON as a form. What is not JSON
  /// is known as malformed at the first byte or soon after.
  /// - Parameter contentType: the header's value; empty where there is none.
  package init(contentType: UnsafeRawBufferPointer) {
    reset(contentType: contentType)
  }

  /// Ready for another body, as a new scanner would be.
  /// - Parameter isStrict: whether a multipart body is refused where any of its readers could find another model. JSON where that matters is
  ///   for `EnforcedRequest`.
  package func reset(contentType: UnsafeRawBufferPointer, isStrict: Bool = false) {
    json.reset()
    if isMultipart { multipart = nil }
    isMultipart = MultipartBoundary.isNeeded(by: contentType)
    if isMultipart { multipart = MultipartModelScanner(contentType: contentType, isStrict: isStrict) }
  }

  /// What is known after the pieces scanned so far. Ranges count from the body's first byte.
  package var finding: ModelFinding { isMultipart ? multipart?.finding ?? .absent : json.finding }

  // Asked for every piece, and so without a copy of what was found.

  /// Whether the finding is `searching`.
  package var isSearching: Bool {
    switch isMultipart ? multipart?.finding ?? .absent : json.finding {
    case .searching: true
    default: false
    }
  }

  /// Whether the finding is `duplicate` or `malformed`.
  package var isFlawed: Bool {
    switch isMultipart ? multipart?.finding ?? .absent : json.finding {
    case .duplicate, .malformed: true
    default: false
    }
  }

  /// Scans the next piece of the body.
  package func scan(_ piece: UnsafeRawBufferPointer) {
    if isMultipart { multipart?.scan(piece) } else { json.scan(piece) }
  }

  /// Says that the body is over: nothing is `searching` any more, and a body cut short is malformed. An empty one has no model.
  package func finish() {
    if isMultipart { multipart?.finish() } else { json.finish() }
  }
}
