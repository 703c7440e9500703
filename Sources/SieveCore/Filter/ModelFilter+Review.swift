// Which rules do nothing: a typing mistake in a rule shows in no other way.

extension ModelFilter {
  /// The rules that match none of the models, each by itself, whatever the others say; `exclude.where` as a whole. A regexp that is stopped
  /// is not among them. `default` is another matter: it is about what is listed.
  func unmatchedRules(among models: [(id: String, model: ModelObject)], now: Int64?) -> [ConfiguredRule] {
    func isIdle(_ rule: FilterRule) -> Bool {
      models.allSatisfy { rule.match($0.id) == .unmatched }
    }
    func isIdle(_ conditions: [WhereRule]) -> Bool {
      models.allSatisfy { _, model in
        zip(conditions, model.values(of: conditions.map(\.path))).contains { rule, value in
          let match = rule.match(value, now: now)
          return match == .fails || match == .missing
        }
      }
    }
    var unmatched = rules.filter(isIdle).map(ConfiguredRule.selection)
    unmatched += conditions.filter { isIdle([$0]) }.map { .conditions([$0]) }
    unmatched += exclude.rules.filter(isIdle).map(ConfiguredRule.exclusion)
    if !exclude.conditions.isEmpty, isIdle(exclude.conditions) { unmatched.append(.excludingConditions(exclude.conditions)) }
    return unmatched
  }
}
