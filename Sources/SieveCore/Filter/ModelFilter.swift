/// Which models are shown: those that a rule of `simple`, `glob` or `regexp` matches (or all, where there is none), that meet every
/// condition of `where`, and that nothing in `exclude` hides.
package struct ModelFilter: Sendable, Equatable {
  package var caseSensitive = false
  /// `simple`, `glob` and `regexp` together, in the order of the file.
  package var rules: [FilterRule] = []
  /// There are `simple`, `glob` or `regexp`, and all that are there are empty lists: nothing is shown.
  package var selectsNothing = false
  /// `where:` of the file; all must hold.
  package var conditions: [WhereRule] = []
  package var whereMissing = MissingPolicy.drop
  package var exclude = Exclusion()
  /// `default:` of the file: the model it matches comes first and the rest is sorted by id.
  package var defaultModel: FilterRule?

  package init() {}

  /// Whether more than the id decides.
  package var needsMetadata: Bool { !conditions.isEmpty || !exclude.conditions.isEmpty }

  /// Whether a model must be in the catalogue to be called, where the filter is enforced: more than its id decides, or there is an `exclude`.
  /// Providers know more spellings of a model than a rule for one does.
  var needsCatalogue: Bool { needsMetadata || !exclude.rules.isEmpty }

  /// Whether a verdict may take longer than a loop can wait: a regexp has a bound of its own, of milliseconds.
  var isSlow: Bool {
    rules.contains(where: \.isRegexp) || exclude.rules.contains(where: \.isRegexp) || needsMetadata
  }

  /// The verdict on a model of which only the id is known. Where metadata would decide it is hidden.
  package func verdict(for id: String) -> FilterVerdict { verdict(on: id, model: nil, now: nil) }

  /// - Parameters:
  ///   - id: what the rules for ids look at; nil: the upstream's id.
  ///   - now: seconds since 1970, for ages; nil makes every age count as missing.
  package func verdict(for model: ModelObject, as id: String? = nil, now: Int64?) -> FilterVerdict {
    verdict(on: id ?? model.id, model: model, now: now)
  }

  /// A regexp that is stopped hides the model: in `exclude` too, where nobody knows that it is harmless.
  /// - Parameters:
  ///   - id: what the rules for ids look at.
  ///   - model: what the conditions look at; nil where nothing is known of it.
  package func verdict(on id: String, model: ModelObject?, now: Int64?) -> FilterVerdict {
    var verdict = FilterVerdict(isVisible: true)
    select(id, &verdict)
    if verdict.isVisible { excludeByID(id, &verdict) }
    if verdict.isVisible, needsMetadata { consult(model, now: now, &verdict) }
    return verdict
  }

  private func select(_ id: String, _ verdict: inout FilterVerdict) {
    for rule in rules {
      switch rule.match(id) {
      case .matched:
        verdict.rule = .selection(rule)
        return
      case .unmatched: continue
      case .stopped: verdict.stopped.append(.selection(rule))
      }
    }
    verdict.isVisible = rules.isEmpty && !selectsNothing
  }

  /// Hides what `exclude` names by its id.
  func excludeByID(_ id: String, _ verdict: inout FilterVerdict) {
    for rule in exclude.rules {
      switch rule.match(id) {
      case .matched: return verdict.hide(.exclusion(rule))
      case .unmatched: continue
      case .stopped: return verdict.stop(.exclusion(rule))
      }
    }
  }

  private func consult(_ model: ModelObject?, now: Int64?, _ verdict: inout FilterVerdict) {
    guard let model else {
      let rule = conditions.isEmpty ? ConfiguredRule.excludingConditions(exclude.conditions) : .conditions(conditions)
      return verdict.hide(rule, "it is not in the catalogue")
    }
    let values = model.values(of: conditions.map(\.path) + exclude.conditions.map(\.path))
    for (rule, value) in zip(conditions, values) {
      switch rule.match(value, now: now) {
      case .holds: continue
      case .missing where whereMissing == .keep: continue
      case .missing: return verdict.hide(.conditions([rule]), value.map { "it is \($0)" } ?? "it is missing")
      case .fails: return verdict.hide(.conditions([rule]), value.map { "it is \($0)" })
      case .stopped: return verdict.stop(.conditions([rule]))
      }
    }
    if verdict.rule == nil, !conditions.isEmpty { verdict.rule = .conditions(conditions) }
    excludeByConditions(values.dropFirst(conditions.count), now: now, &verdict)
  }

  private func excludeByConditions(_ values: ArraySlice<FieldValue?>, now: Int64?, _ verdict: inout FilterVerdict) {
    guard !exclude.conditions.isEmpty else { return }
    let matches = zip(exclude.conditions, values).map { $0.match($1, now: now) }
    if matches.allSatisfy({ $0 == .holds }) { return verdict.hide(.excludingConditions(exclude.conditions)) }
    if matches.allSatisfy({ $0 == .holds || $0 == .stopped }) { verdict.stop(.excludingConditions(exclude.conditions)) }
  }
}

extension FilterVerdict {
  fileprivate mutating func hide(_ rule: ConfiguredRule, _ finding: String? = nil) {
    (isVisible, self.rule, self.finding) = (false, rule, finding)
  }

  fileprivate mutating func stop(_ rule: ConfiguredRule) {
    hide(rule, "it took too long")
    stopped.append(rule)
  }
}
