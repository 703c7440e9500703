/// What decides about a model: a line of the file, or several that decide together.
package enum ConfiguredRule: Sendable, Equatable {
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
  /// Of `aliases`: shows itself.
  case alias(Alias)

  /// As the operator wrote it: `exclude: glob: *-preview`, `where: context_length: >= 128k`.
  package var description: String {
    switch self {
    case .selection(let rule): rule.description
    case .conditions(let rules): "where: " + Self.joined(rules)
    case .exclusion(let rule): "exclude: \(rule.description)"
    case .excludingConditions(let rules): "exclude: where: " + Self.joined(rules)
    case .leader(let rule): "default: \(rule.source)"
    case .alias(let alias): "alias of \(alias.targets.joined(separator: ", "))"
    }
  }

  /// Where the first line of it stands.
  package var position: SourcePosition? {
    switch self {
    case .selection(let rule), .exclusion(let rule), .leader(let rule): rule.position
    case .conditions(let rules), .excludingConditions(let rules): rules.first?.position
    case .alias(let alias): alias.position
    }
  }

  private static func joined(_ rules: [WhereRule]) -> String { rules.map(\.description).joined(separator: ", ") }
}
