/// What a condition says of a model.
enum WhereMatch: Sendable, Equatable {
  case holds
  case fails
  /// The model has no such field, or something in it that the condition does not speak of.
  case missing
  /// A regexp ran into its deadline.
  case stopped

  init(_ answer: Bool?) {
    self = answer.map { $0 ? .holds : .fails } ?? .missing
  }

  init(_ match: RuleMatch) {
    switch match {
    case .matched: self = .holds
    case .unmatched: self = .fails
    case .stopped: self = .stopped
    }
  }
}
