// Each rule by itself, for people who want to know what every line of their file does.

extension ModelFilter {
  /// Every line of the filter, in the order of its parts: selection, conditions one by one, exclusion, conditions of it one by one, `default`.
  package var lines: [ConfiguredRule] {
    rules.map(ConfiguredRule.selection) + conditions.map { .conditions([$0]) } + exclude.rules.map(ConfiguredRule.exclusion)
      + exclude.conditions.map { .excludingConditions([$0]) } + [defaultModel].compactMap { $0.map(ConfiguredRule.leader) }
  }

  /// Where in `lines` what decided stands: of conditions that decided together the first.
  func line(at place: FilterPlace) -> Int? {
    let exclusions = rules.count + conditions.count
    return switch place {
    case .none, .length: nil
    case .selection(let index): Int(index)
    case .conditions: rules.count
    case .condition(let index): rules.count + Int(index)
    case .exclusion(let index): exclusions + Int(index)
    case .excludingConditions: exclusions + exclude.rules.count
    }
  }

  /// What each of `lines` says of a model.
  /// - Parameters:
  ///   - id: what the rules for ids look at.
  ///   - now: seconds since 1970, for ages.
  ///   - describes: whether to say what conditions found: for one model, not for thousands.
  ///   - budget: how long regexps may take yet; where it is used up they count as stopped.
  package func findings(
    for id: String, model: ModelObject, now: Int64?, describes: Bool = false, _ budget: inout RegexpBudget
  ) -> [RuleFinding] {
    var findings: [RuleFinding] = []
    findings.reserveCapacity(rules.count + conditions.count + exclude.rules.count + exclude.conditions.count + 1)
    for rule in rules { findings.append(Self.finding(rule, id, &budget)) }
    let values = needsMetadata ? model.values(of: conditions.map(\.path) + exclude.conditions.map(\.path)) : []
    for (rule, value) in zip(conditions, values) { findings.append(Self.finding(rule, value, now, describes, &budget)) }
    for rule in exclude.rules { findings.append(Self.finding(rule, id, &budget)) }
    for (rule, value) in zip(exclude.conditions, values.dropFirst(conditions.count)) {
      findings.append(Self.finding(rule, value, now, describes, &budget))
    }
    if let defaultModel { findings.append(Self.finding(defaultModel, id, &budget)) }
    return findings
  }

  /// Which of `lines` match a model, in their order, and which had their regexp stopped on it. As `findings`, but cheap for thousands of models
  /// where lines are thousands of exact ids.
  package func hits(
    for id: String, model: ModelObject, now: Int64?, _ budget: inout RegexpBudget
  ) -> (matched: [Int], stopped: [Int]) {
    var hits: (matched: [Int], stopped: [Int]) = ([], [])
    func note(_ rules: [FilterRule], _ exactIDs: ExactIDTable, from start: Int) {
      let first = hits.matched.count
      exactIDs.forEach(id, of: rules) { hits.matched.append(start + $0) }
      let exact = hits.matched.count
      for index in exactIDs.others {
        switch rules[index].match(id, &budget) {
        case .matched: hits.matched.append(start + index)
        case .stopped: hits.stopped.append(start + index)
        case .unmatched: continue
        }
      }
      if exact > first, hits.matched.count > exact { hits.matched[first...].sort() }
    }
    func note(_ finding: RuleFinding, at line: Int) {
      switch finding.outcome {
      case .matched: hits.matched.append(line)
      case .stopped: hits.stopped.append(line)
      case .unmatched, .missing: return
      }
    }
    let exclusions = rules.count + conditions.count
    note(rules, exactIDs, from: 0)
    let values = needsMetadata ? model.values(of: conditions.map(\.path) + exclude.conditions.map(\.path)) : []
    for (index, rule) in conditions.enumerated() { note(Self.finding(rule, values[index], now, false, &budget), at: rules.count + index) }
    note(exclude.rules, exclude.exactIDs, from: exclusions)
    let last = exclusions + exclude.rules.count
    for (index, rule) in exclude.conditions.enumerated() {
      note(Self.finding(rule, values[conditions.count + index], now, false, &budget), at: last + index)
    }
    if let defaultModel { note(Self.finding(defaultModel, id, &budget), at: last + exclude.conditions.count) }
    return hits
  }

  private static func finding(_ rule: FilterRule, _ id: String, _ budget: inout RegexpBudget) -> RuleFinding {
    switch rule.match(id, &budget) {
    case .matched: RuleFinding(outcome: .matched)
    case .unmatched: RuleFinding(outcome: .unmatched)
    case .stopped: RuleFinding(outcome: .stopped)
    }
  }

  private static func finding(
    _ rule: WhereRule, _ value: ModelFieldValue?, _ now: Int64?, _ describes: Bool, _ budget: inout RegexpBudget
  ) -> RuleFinding {
    let outcome: RuleFinding.Outcome =
      switch rule.match(value, now: now, &budget) {
      case .holds: .matched
      case .fails: .unmatched
      case .missing: .missing
      case .stopped: .stopped
      }
    return RuleFinding(outcome: outcome, value: describes ? value?.description : nil)
  }
}
