/// Which models are shown: those that a rule of `simple`, `glob` or `regexp` matches (or all, where there is none), that meet every
/// condition of `where`, and that nothing in `exclude` hides.
package struct ModelFilter: Sendable, Equatable {
  /// `where_missing:` of the file: what a model gets that lacks a field of `where`, or has something of another type in it.
  package enum MissingPolicy: String, Sendable, CaseIterable {
    case drop, keep
  }

  /// `exclude:` of the file: what is hidden whatever else shows it.
  package struct Exclusion: Sendable, Equatable {
    /// `simple`, `glob` and `regexp` together, in the order of the file; each hides what it matches.
    package var rules: [FilterRule] {
      get { exactIDs.rules }
      set { exactIDs = ExactIDTable(newValue) }
    }
    private(set) var exactIDs = ExactIDTable([])
    /// Hide what meets them all.
    package var conditions: [WhereRule] = []

    package init() {}
  }

  package var caseSensitive = false
  /// `simple`, `glob` and `regexp` together, in the order of the file.
  package var rules: [FilterRule] {
    get { exactIDs.rules }
    set { exactIDs = ExactIDTable(newValue) }
  }
  private(set) var exactIDs = ExactIDTable([])
  /// There are `simple`, `glob` or `regexp`, and all that are there are empty lists: nothing is shown.
  package var selectsNothing = false
  /// `where:` of the file; all must hold.
  package var conditions: [WhereRule] = []
  package var whereMissing = MissingPolicy.drop
  package var exclude = Exclusion()
  /// `default:` of the file: the model it matches comes first and the rest is sorted by id.
  package var defaultModel: FilterRule?

  package init() {}

  /// A longer id is never matched and never shown: no request may name it.
  package static let longestID = 512

  /// Whether more than the id decides.
  package var needsMetadata: Bool { !conditions.isEmpty || !exclude.conditions.isEmpty }

  /// Whether a model must be in the catalogue to be called, where the filter is enforced: more than its id decides, or there is an `exclude`.
  /// Providers know more spellings of a model than a rule for one does.
  var needsCatalogue: Bool { needsMetadata || !exclude.rules.isEmpty }

  /// Whether a verdict may take longer than a loop can wait: a regexp has a bound of its own, of milliseconds.
  var isSlow: Bool {
    rules.contains(where: \.isRegexp) || exclude.rules.contains(where: \.isRegexp) || needsMetadata
  }

  /// Whether what it says of a model may change with time.
  package var needsTime: Bool { (conditions + exclude.conditions).contains(where: \.isAge) }

  /// The verdict on a model of which only the id is known. Where metadata would decide it is hidden.
  package func verdict(for id: String) -> FilterVerdict { verdict(on: id, model: nil, now: nil) }

  /// - Parameters:
  ///   - id: what the rules for ids look at; nil: the upstream's id.
  ///   - now: seconds since 1970, for ages; nil makes every age count as missing.
  package func verdict(for model: ModelObject, as id: String? = nil, now: Int64?) -> FilterVerdict {
    verdict(on: id ?? model.id, model: model, now: now)
  }

  /// Runs regular expressions, for up to a second: nothing for an event loop.
  /// - Parameters:
  ///   - id: what the rules for ids look at.
  ///   - model: what the conditions look at; nil where nothing is known of it.
  package func verdict(on id: String, model: ModelObject?, now: Int64?) -> FilterVerdict {
    var budget = RegexpBudget()
    var stopped: Set<FilterPlace> = []
    let judgement = judge(id, model: model, now: now, &budget, &stopped)
    return verdict(judgement, stopped: stopped.rules(of: self))
  }

  /// The same for one of many models, which share a budget.
  /// - Parameter stopped: collects the rules whose regexp was stopped. Such a regexp hides the model: in `exclude` too, where nobody knows
  ///   that it is harmless.
  func judge(
    _ id: String, model: ModelObject?, now: Int64?, _ budget: inout RegexpBudget, _ stopped: inout Set<FilterPlace>
  ) -> Judgement {
    var judgement = Judgement(isVisible: true)
    if id.utf8.count > Self.longestID {
      judgement.hide(.length)
      return judgement
    }
    select(id, &judgement, &budget, &stopped)
    if judgement.isVisible { excludeByID(id, &judgement, &budget, &stopped) }
    if judgement.isVisible, needsMetadata { consult(model, now: now, &judgement, &budget, &stopped) }
    return judgement
  }

  private func select(
    _ id: String, _ judgement: inout Judgement, _ budget: inout RegexpBudget, _ stopped: inout Set<FilterPlace>
  ) {
    let exact = exactIDs.first(id, of: rules)
    for index in exactIDs.others where index < exact {
      switch rules[index].match(id, &budget) {
      case .matched:
        judgement.place = .selection(Int32(index))
        return
      case .unmatched: continue
      case .stopped: stopped.insert(.selection(Int32(index)))
      }
    }
    if exact < rules.count {
      judgement.place = .selection(Int32(exact))
    } else {
      judgement.isVisible = rules.isEmpty && !selectsNothing
    }
  }

  /// Hides what `exclude` names by its id.
  func excludeByID(
    _ id: String, _ judgement: inout Judgement, _ budget: inout RegexpBudget, _ stopped: inout Set<FilterPlace>
  ) {
    let exact = exclude.exactIDs.first(id, of: exclude.rules)
    for index in exclude.exactIDs.others where index < exact {
      switch exclude.rules[index].match(id, &budget) {
      case .matched: return judgement.hide(.exclusion(Int32(index)))
      case .unmatched: continue
      case .stopped: return judgement.stop(.exclusion(Int32(index)), &stopped)
      }
    }
    if exact < exclude.rules.count { judgement.hide(.exclusion(Int32(exact))) }
  }

  private func consult(
    _ model: ModelObject?, now: Int64?, _ judgement: inout Judgement, _ budget: inout RegexpBudget, _ stopped: inout Set<FilterPlace>
  ) {
    guard let model else {
      return judgement.hide(conditions.isEmpty ? .excludingConditions : .conditions, "it is not in the catalogue")
    }
    let values = model.values(of: conditions.map(\.path) + exclude.conditions.map(\.path))
    for (index, (rule, value)) in zip(conditions, values).enumerated() {
      let place = FilterPlace.condition(Int32(index))
      switch rule.match(value, now: now, &budget) {
      case .holds: continue
      case .missing where whereMissing == .keep: continue
      case .missing: return judgement.hide(place, value.map { "it is \($0)" } ?? "it is missing")
      case .fails: return judgement.hide(place, value.map { "it is \($0)" })
      case .stopped: return judgement.stop(place, &stopped)
      }
    }
    if judgement.place == .none, !conditions.isEmpty { judgement.place = .conditions }
    guard !exclude.conditions.isEmpty else { return }
    let matches = zip(exclude.conditions, values.dropFirst(conditions.count)).map { $0.match($1, now: now, &budget) }
    if matches.allSatisfy({ $0 == .holds }) { return judgement.hide(.excludingConditions) }
    if matches.allSatisfy({ $0 == .holds || $0 == .stopped }) { judgement.stop(.excludingConditions, &stopped) }
  }
}
