/// What `where` asks of the value of a field.
enum WhereCondition: Sendable, Equatable {
  /// `>= 128k`
  case number(Comparison, Double)
  /// `< 180d`: a point in time less than so many seconds ago. What lies ahead is younger than anything.
  case age(Comparison, Double)
  /// `= x`, or `x` alone
  case equal(FieldOperand)
  /// `!= x`
  case unequal(FieldOperand)
  /// `contains x`: an element of a list, or a part of a text.
  case contains(element: FieldOperand, part: Wildcard)
  /// `matches x`: the whole of a text.
  case matches(Regexp)
  /// `[x, y]`
  case anyOf([WhereCondition])

  /// - Parameter now: seconds since 1970; nil where nobody knows the time, and so no age.
  func match(_ value: ModelFieldValue?, now: Int64?, _ budget: inout RegexpBudget) -> WhereMatch {
    guard let value else { return .missing }
    switch self {
    case .number(let comparison, let bound): return WhereMatch(value.number.map { comparison.holds($0, bound) })
    case .age(let comparison, let bound):
      guard let now, let timestamp = value.timestamp else { return .missing }
      return WhereMatch(comparison.holds(Double(now) - timestamp, bound))
    case .equal(let operand): return WhereMatch(operand.equals(value))
    case .unequal(let operand): return WhereMatch(operand.equals(value).map { !$0 })
    case .contains(let element, let part): return WhereMatch(Self.contains(value, element, part))
    case .matches(let regexp):
      guard case .text(let text) = value else { return .missing }
      return WhereMatch(regexp.match(text, &budget))
    case .anyOf(let conditions): return Self.any(conditions, value, now: now, &budget)
    }
  }

  /// Whether it speaks of ages.
  var isAge: Bool {
    switch self {
    case .age: true
    case .anyOf(let conditions): conditions.contains(where: \.isAge)
    default: false
    }
  }

  private static func contains(_ value: ModelFieldValue, _ element: FieldOperand, _ part: Wildcard) -> Bool? {
    switch value {
    case .list(let elements): elements.contains { element.equals($0) == true }
    case .text(let text): part.matches(text)
    case .number, .boolean, .object: nil
    }
  }

  private static func any(
    _ conditions: [WhereCondition], _ value: ModelFieldValue, now: Int64?, _ budget: inout RegexpBudget
  ) -> WhereMatch {
    var answer = WhereMatch.missing
    for condition in conditions {
      switch condition.match(value, now: now, &budget) {
      case .holds: return .holds
      case .stopped: answer = .stopped
      case .fails where answer == .missing: answer = .fails
      case .fails, .missing: continue
      }
    }
    return answer
  }
}
