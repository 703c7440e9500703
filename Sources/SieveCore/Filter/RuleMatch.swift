/// What a rule says of an id.
package enum RuleMatch: Sendable, Equatable {
  case matched
  case unmatched
  /// The regexp ran into its deadline. Counts as not matched; the log names the pattern.
  case stopped
}
