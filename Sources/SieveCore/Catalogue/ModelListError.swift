/// Why an upstream's answer is no list of models.
package struct ModelListError: Error, Sendable, Equatable, CustomStringConvertible {
  package let message: String
  /// Where in the answer, in bytes from 0.
  package let offset: Int

  init(_ message: String, offset: Int) {
    self.message = message
    self.offset = offset
  }

  /// `a colon should be here, at byte 17`.
  package var description: String { "\(message), at byte \(offset)" }
}
