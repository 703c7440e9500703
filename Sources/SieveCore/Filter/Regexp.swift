import Foundation

/// `regexp:` of the file: a Python regular expression that must match whole ids, as `re.fullmatch` does.
package struct Regexp: Sendable, Equatable {
  /// The pattern as the operator wrote it.
  package let source: String
  private let caseSensitive: Bool
  private let deadline: Duration
  private let engine: NSRegularExpression
  /// The pattern without the engine, a hundred times faster, where it is of the ordinary kind.
  private let alternatives: [Wildcard]?

  /// - Parameters:
  ///   - caseSensitive: otherwise as with `re.IGNORECASE`.
  ///   - deadline: how long one id may take.
  /// - Throws: where Python would refuse the pattern, and for what ICU cannot do: conditional groups, look-behind without bounds,
  ///   counts and nesting beyond its limits.
  package init(_ source: String, caseSensitive: Bool, deadline: Duration = .milliseconds(100)) throws(PatternError) {
    let pattern = try PythonPattern(source)
    do {
      engine = try NSRegularExpression(
        pattern: #"\A(?:\#(pattern.translation))\z"#, options: caseSensitive ? [] : .caseInsensitive)
    } catch {
      throw PatternError("look-behind without bounds, a repeat count too large or nesting too deep")
    }
    self.source = source
    self.caseSensitive = caseSensitive
    self.deadline = deadline
    alternatives = Wildcard.alternatives(ofRegexp: source, caseSensitive: caseSensitive)
  }

  package static func == (left: Regexp, right: Regexp) -> Bool {
    left.source == right.source && left.caseSensitive == right.caseSensitive
  }

  /// Whether the whole of `id` matches; `.stopped` where the deadline came first.
  package func match(_ id: String) -> RuleMatch {
    var budget = RegexpBudget()
    return match(id, &budget)
  }

  /// The same, within what `budget` leaves as well.
  package func match(_ id: String, _ budget: inout RegexpBudget) -> RuleMatch {
    if let alternatives, id.utf8.allSatisfy({ $0 < 0x80 && $0 != 0x0A }) {
      return alternatives.contains { $0.matches(id) } ? .matched : .unmatched
    }
    return budget.run(atMost: deadline) { search(id, until: $0) }
  }

  private func search(_ id: String, until end: ContinuousClock.Instant) -> RuleMatch {
    var answer = RuleMatch.unmatched
    engine.enumerateMatches(in: id, options: .reportProgress, range: NSRange(location: 0, length: id.utf16.count)) { result, _, stop in
      if result != nil {
        answer = .matched
      } else if ContinuousClock.now >= end {
        answer = .stopped
      } else {
        return
      }
      stop.pointee = true
    }
    return answer
  }
}
