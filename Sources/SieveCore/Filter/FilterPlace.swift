/// What decided about a model, as a place in its filter: small, because a list may have a hundred thousand of them.
enum FilterPlace: Sendable, Hashable {
  /// No rule matched, or there is none.
  case none
  /// Of `rules`.
  case selection(Int32)
  /// All of `conditions`, or one of them.
  case conditions
  case condition(Int32)
  /// Of `exclude.rules`.
  case exclusion(Int32)
  case excludingConditions
  /// The id is longer than a request may name.
  case length

  /// Where it comes among others, as the file has them.
  var order: (Int, Int32) {
    switch self {
    case .none: (0, 0)
    case .selection(let index): (1, index)
    case .conditions: (2, -1)
    case .condition(let index): (2, index)
    case .exclusion(let index): (3, index)
    case .excludingConditions: (4, 0)
    case .length: (5, 0)
    }
  }
}

extension Set<FilterPlace> {
  /// The rules of `filter` at these places, in the order of the file.
  func rules(of filter: ModelFilter) -> [ConfiguredRule] {
    sorted { $0.order < $1.order }.compactMap(filter.rule)
  }
}
