/// Which models of a backend are shown: an id is when any rule matches it, or when there is no rule.
package struct ModelFilter: Sendable, Equatable {
  package var caseSensitive = false
  /// `simple`, `glob` and `regexp` together, in the order of the file.
  package var rules: [FilterRule] = []
  /// `default:` of the file: the model it matches comes first and the rest is sorted by id.
  package var defaultModel: FilterRule?

  package init() {}

  package func verdict(for id: String) -> FilterVerdict {
    guard !rules.isEmpty else { return FilterVerdict(isVisible: true, rule: nil, stopped: []) }
    var stopped: [FilterRule] = []
    for rule in rules {
      switch rule.match(id) {
      case .matched: return FilterVerdict(isVisible: true, rule: rule, stopped: stopped)
      case .unmatched: continue
      case .stopped: stopped.append(rule)
      }
    }
    return FilterVerdict(isVisible: false, rule: nil, stopped: stopped)
  }
}
