/// `simple:` of the file: one id, spelled out.
package struct ExactID: Sendable, Equatable {
  /// The id as the operator wrote it.
  package let source: String
  private let pattern: Wildcard

  package init(_ source: String, caseSensitive: Bool) {
    self.source = source
    pattern = Wildcard(literal: source, caseSensitive: caseSensitive)
  }

  /// Whether `id` is this id, code point by code point. Unless case-sensitive, both sides are lower-cased first, as Python's
  /// `str.lower()` does it but for the Greek final sigma.
  package func matches(_ id: String) -> Bool { pattern.matches(id) }
}
