/// Why a regular expression was refused.
package struct PatternError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What is wrong, as Python's `re` puts it where Python refuses it too.
  package let message: String
  /// Where in the pattern, in code points from 0; nil where nobody can tell.
  package let offset: Int?

  package init(_ message: String, offset: Int? = nil) {
    self.message = message
    self.offset = offset
  }

  /// `nothing to repeat at position 3`.
  package var description: String {
    offset.map { "\(message) at position \($0)" } ?? message
  }
}
