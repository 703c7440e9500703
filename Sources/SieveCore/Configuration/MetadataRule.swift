/// An entry of `metadata:` of a backend: fields for the models it matches, where they lack them.
package struct MetadataRule: Sendable, Equatable {
  /// `simple`, `glob` and `regexp` together, on the backend's own ids. Empty: every model.
  package var rules: [FilterRule]
  /// In the order of the file; never empty, never `id`.
  package var fields: [MetadataField]
  package var position: SourcePosition?

  package init(rules: [FilterRule], fields: [MetadataField], position: SourcePosition? = nil) {
    self.rules = rules
    self.fields = fields
    self.position = position
  }

  /// Whether `id`, as the backend knows it, gets the fields. A regexp that is stopped matches nothing.
  package func matches(_ id: String) -> Bool {
    var budget = RegexpBudget()
    return matches(id, &budget)
  }

  /// The same for one of many ids, which share a budget.
  func matches(_ id: String, _ budget: inout RegexpBudget) -> Bool {
    if rules.isEmpty { return true }
    for rule in rules where rule.match(id, &budget) == .matched { return true }
    return false
  }
}
