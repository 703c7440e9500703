// What a filter says, in the words of the file; and which of its rules do nothing: a typing mistake in a rule shows in no other way.

extension ModelFilter {
  /// nil where no rule of the file is at that place.
  func rule(at place: FilterPlace) -> ConfiguredRule? {
    switch place {
    case .none: nil
    case .selection(let index): .selection(rules[Int(index)])
    case .conditions: .conditions(conditions)
    case .condition(let index): .conditions([conditions[Int(index)]])
    case .exclusion(let index): .exclusion(exclude.rules[Int(index)])
    case .excludingConditions: .excludingConditions(exclude.conditions)
    case .length: .length
    }
  }

  func verdict(_ judgement: Judgement, stopped: [ConfiguredRule] = []) -> FilterVerdict {
    FilterVerdict(
      isVisible: judgement.isVisible, rule: rule(at: judgement.place), finding: judgement.finding, stopped: stopped)
  }

  /// The rules that match none of the models, each by itself, whatever the others say; `exclude.where` as a whole. A regexp that is stopped
  /// is not among them. `default` is another matter: it is about what is listed.
  /// - Parameter used: rules that are known to match some model.
  func unmatchedRules(
    among models: some Collection<(id: String, model: ModelObject)>, used: Set<FilterPlace> = [], now: Int64?, _ budget: inout RegexpBudget
  ) -> [ConfiguredRule] {
    var idle: Set<FilterPlace> = []
    for index in Self.unmatched(rules, exactIDs, models, except: { used.contains(.selection(Int32($0))) }, &budget) {
      idle.insert(.selection(Int32(index)))
    }
    for index in Self.unmatched(exclude.rules, exclude.exactIDs, models, except: { used.contains(.exclusion(Int32($0))) }, &budget) {
      idle.insert(.exclusion(Int32(index)))
    }
    for (index, condition) in conditions.enumerated() where Self.isIdle([condition], models, now: now, &budget) {
      idle.insert(.condition(Int32(index)))
    }
    if !exclude.conditions.isEmpty, !used.contains(.excludingConditions), Self.isIdle(exclude.conditions, models, now: now, &budget) {
      idle.insert(.excludingConditions)
    }
    return idle.rules(of: self)
  }

  /// - Parameter isKnown: of a rule, whether it need not be tried.
  private static func unmatched(
    _ rules: [FilterRule], _ exactIDs: ExactIDTable, _ models: some Collection<(id: String, model: ModelObject)>,
    except isKnown: (Int) -> Bool,
    _ budget: inout RegexpBudget
  ) -> [Int] {
    var unmatched = exactIDs.others.filter { index in
      !isKnown(index) && models.allSatisfy { rules[index].match($0.id, &budget) == .unmatched }
    }
    guard !exactIDs.isEmpty else { return unmatched }
    var idle = Set(exactIDs.places.filter { !isKnown($0) })
    if !idle.isEmpty { for model in models { exactIDs.forEach(model.id, of: rules) { idle.remove($0) } } }
    unmatched += idle
    return unmatched
  }

  private static func isIdle(
    _ conditions: [WhereRule], _ models: some Collection<(id: String, model: ModelObject)>, now: Int64?, _ budget: inout RegexpBudget
  ) -> Bool {
    let paths = conditions.map(\.path)
    return models.allSatisfy { _, model in
      zip(conditions, model.values(of: paths)).contains { rule, value in
        let match = rule.match(value, now: now, &budget)
        return match == .fails || match == .missing
      }
    }
  }
}
