/// Why the file cannot be edited as asked: what stands there means more than one thing, or would be lost.
package struct EditRefusal: Error, Sendable, Equatable {
  /// The keys that lead to the place, from the top of the file.
  package var path: [String]
  /// A sentence without its first word: `it carries the anchor 'x', which line 12 uses too`.
  package var message: String

  package init(_ message: String, at path: [String]) {
    self.path = path
    self.message = message
  }
}
