/// Why a file could not be read as text; `reason` completes "cannot read FILE: …".
package struct FileReadError: Error, Equatable {
  package var reason: String
  /// The line that is to blame, counted from 1.
  package var line: Int?

  package init(_ reason: String, line: Int? = nil) {
    self.reason = reason
    self.line = line
  }
}
