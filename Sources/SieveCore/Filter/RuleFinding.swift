/// What one rule says of one model, whatever the others say.
package struct RuleFinding: Sendable, Equatable {
  package enum Outcome: String, Sendable {
    case matched, unmatched
    /// The model has no such field, or something in it that the condition does not speak of.
    case missing
    /// A regexp ran into its deadline.
    case stopped
  }

  package var outcome: Outcome
  /// What a condition found in the model.
  package var value: String?
}
