package import SieveCore

/// One mistake (or one warning) in a configuration: where it is, what it is, and what would be right.
package struct ConfigurationProblem: Sendable, Equatable, CustomStringConvertible {
  /// The configuration file, as the operator named it.
  package var path: String
  /// nil where the whole file is meant.
  package var position: SourcePosition?
  /// One line, without a key's value in it.
  package var message: String

  package init(path: String, position: SourcePosition? = nil, message: String) {
    self.path = path
    self.position = position
    self.message = message
  }

  /// `config.yaml:12:5: unknown key 'regex' in backend 'openrouter'. Did you mean 'regexp'?`
  package var description: String {
    guard let position else { return "\(path): \(message)" }
    return "\(path):\(position.line):\(position.column): \(message)"
  }
}

extension ConfigurationProblem: Comparable {
  /// By position; what concerns the whole file comes first.
  package static func < (left: Self, right: Self) -> Bool {
    left.sortKey < right.sortKey
  }

  private var sortKey: (Int, Int, String) {
    (position?.line ?? 0, position?.column ?? 0, message)
  }
}
