internal import SieveCore

/// Why a file could not be read as text; `reason` completes "cannot read FILE: …".
package struct FileReadError: Error, Equatable {
  package var reason: String
  /// The line that is to blame, counted from 1.
  package var line: Int?

  package init(_ reason: String, line: Int? = nil) {
    self.reason = reason
    self.line = line
  }

  /// What is said of the configuration file that could not be read.
  func problem(of path: String) -> ConfigurationProblem {
    ConfigurationProblem(path: path, position: line.map { SourcePosition(line: $0, column: 1) }, message: "cannot read it: \(reason)")
  }
}
