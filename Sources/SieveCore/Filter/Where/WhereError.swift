/// Why a condition of `where` is not understood.
package struct WhereError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What it does wrong, for a sentence that begins with it: `has nothing behind 'contains'`.
  package let description: String
  /// Which of several conditions it is; nil: the name of the field.
  package let index: Int?

  init(_ description: String, index: Int? = nil) {
    self.description = description
    self.index = index
  }
}
