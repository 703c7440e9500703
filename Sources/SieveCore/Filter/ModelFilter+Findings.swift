// Each rule by itself, for people who want to know what every line of their file does.

extension ModelFilter {
  /// Every line of the filter, in the order of its parts: selection, conditions one by one, exclusion, conditions of it one by one, `default`.
  package var lines: [ConfiguredRule] {
    rules.map(ConfiguredRule.selection) + conditions.map { .conditions([$0]) } + exclude.rules.map(ConfiguredRule.exclusion)
      + exclude.conditions.map { .excludingConditions([$0]) } + [defaultModel].compactMap { $0.map(ConfiguredRule.leader) }
  }

  /// What each of `lines` says of a model.
  /// - Parameters:
  ///   - id: what the rules for ids look at.
  ///   - now: seconds since 1970, for ages.
  ///   - regexpBudget: how long regexps may take yet; where it is used up they count as stopped.
  package func findings(for id: String, model: ModelObject, now: Int64?, regexpBudget: inout Duration) -> [RuleFinding] {
    var findings: [RuleFinding] = []
    findings.reserveCapacity(rules.count + conditions.count + exclude.rules.count + exclude.conditions.count + 1)
    for rule in rules { findings.append(Self.finding(rule, id, &regexpBudget)) }
    let values = needsMetadata ? model.values(of: conditions.map(\.path) + exclude.conditions.map(\.path)) : []
    for (rule, value) in zip(conditions, values) { findings.append(Self.finding(rule, value, now, &regexpBudget)) }
    for rule in exclude.rules { findings.append(Self.finding(rule, id, &regexpBudget)) }
    for (rule, value) in zip(exclude.conditions, values.dropFirst(conditions.count)) {
      findings.append(Self.finding(rule, value, now, &regexpBudget))
    }
    if let defaultModel { findings.append(Self.finding(defaultModel, id, &regexpBudget)) }
    return findings
  }

  private static func finding(_ rule: FilterRule, _ id: String, _ budget: inout Duration) -> RuleFinding {
    guard case .regexp = rule.pattern else { return RuleFinding(outcome: rule.match(id) == .matched ? .matched : .unmatched) }
    let match = timed(&budget) { rule.match(id) } ?? .stopped
    switch match {
    case .matched: return RuleFinding(outcome: .matched)
    case .unmatched: return RuleFinding(outcome: .unmatched)
    case .stopped: return RuleFinding(outcome: .stopped)
    }
  }

  private static func finding(_ rule: WhereRule, _ value: FieldValue?, _ now: Int64?, _ budget: inout Duration) -> RuleFinding {
    switch timed(&budget, { rule.match(value, now: now) }) ?? .stopped {
    case .holds: RuleFinding(outcome: .matched, value: value?.description)
    case .fails: RuleFinding(outcome: .unmatched, value: value?.description)
    case .missing: RuleFinding(outcome: .missing, value: value?.description)
    case .stopped: RuleFinding(outcome: .stopped, value: value?.description)
    }
  }

  /// nil where the time was used up before.
  private static func timed<Answer>(_ budget: inout Duration, _ body: () -> Answer) -> Answer? {
    guard budget > .zero else { return nil }
    let start = ContinuousClock.now
    let answer = body()
    budget -= ContinuousClock.now - start
    return answer
  }
}
