/// What decides about a model: a line of the file, or several that decide together; or what the file makes of several backends.
package enum ConfiguredRule: Sendable, Equatable {
  /// A rule, and the backend it belongs to: enough for a message that names both.
  package struct OfBackend: Sendable, Equatable {
    /// The backend's name.
    package let backend: String
    package let rule: ConfiguredRule
  }

  /// Of `simple`, `glob` or `regexp`.
  case selection(FilterRule)
  /// Of `where`. Never empty.
  case conditions([WhereRule])
  /// Of `simple`, `glob` or `regexp` in `exclude`.
  case exclusion(FilterRule)
  /// `exclude.where`. Never empty.
  case excludingConditions([WhereRule])
  /// `default`
  case leader(FilterRule)
  /// Of `simple`, `glob` or `regexp` in `metadata`, which decides nothing but may do nothing.
  case completion(FilterRule)
  /// Of `aliases`: shows itself.
  case alias(Alias)
  /// The id begins with the prefix of another backend, which gets its calls.
  case prefix(String, backend: String)
  /// Another backend without prefix comes first and has the model, too.
  case precedence(backend: String)
  /// An alias has that name.
  case namesake(alias: String)
  /// The id is longer than a request may name.
  case length

  /// As the operator wrote it: `exclude: glob: *-preview`, `where: context_length: >= 128k`.
  package var description: String {
    switch self {
    case .selection(let rule): rule.description
    case .conditions(let rules): "where: " + Self.joined(rules)
    case .exclusion(let rule): "exclude: \(rule.description)"
    case .excludingConditions(let rules): "exclude: where: " + Self.joined(rules)
    case .leader(let rule): "default: \(rule.source)"
    case .completion(let rule): "metadata: \(rule.description)"
    case .alias(let alias): "alias of \(alias.targets.joined(separator: ", "))"
    case .prefix(let prefix, let backend): "shadowed by prefix '\(prefix)' of backend '\(backend)'"
    case .precedence(let backend): "backend '\(backend)' has it too and comes first"
    case .namesake: "an alias has that name"
    case .length: "its id is longer than \(ModelFilter.longestID) bytes"
    }
  }

  /// Where the first line of it stands.
  package var position: SourcePosition? {
    switch self {
    case .selection(let rule), .exclusion(let rule), .leader(let rule), .completion(let rule): rule.position
    case .conditions(let rules), .excludingConditions(let rules): rules.first?.position
    case .alias(let alias): alias.position
    case .prefix, .precedence, .namesake, .length: nil
    }
  }

  private static func joined(_ rules: [WhereRule]) -> String { rules.map(\.description).joined(separator: ", ") }
}
