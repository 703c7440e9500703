/// How long the regular expressions of one filter may still run on one list. What the engine needs is taken off it; what needs no engine
/// costs nothing.
package struct RegexpBudget: Sendable {
  /// What is left.
  private(set) var remaining: Duration

  /// - Parameter limit: for all patterns together. One alone never has more than 100 ms an id.
  package init(_ limit: Duration = .seconds(1)) {
    remaining = limit
  }

  /// - Parameter deadline: the most this search may take.
  /// - Parameter search: gets the moment at which it has to stop. Not called where nothing is left.
  mutating func run(atMost deadline: Duration, _ search: (ContinuousClock.Instant) -> RuleMatch) -> RuleMatch {
    guard remaining > .zero else { return .stopped }
    let start = ContinuousClock.now
    let answer = search(start + min(deadline, remaining))
    remaining -= ContinuousClock.now - start
    return answer
  }
}
