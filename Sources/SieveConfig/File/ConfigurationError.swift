/// A configuration that cannot be used, with every mistake in it and not only the first.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  /// Sorted by position. Never empty.
  package var problems: [ConfigurationProblem]
  /// What was read before the verdict, so that a watcher notices when it is mended.
  package var files: [FileStamp]

  package init(problems: [ConfigurationProblem], files: [FileStamp] = []) {
    self.problems = problems
    self.files = files
  }

  /// One line a problem.
  package var description: String {
    problems.map(\.description).joined(separator: "\n")
  }
}
