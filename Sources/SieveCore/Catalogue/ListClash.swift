/// A model that its backend lists and that no request can reach, because its public id leads elsewhere.
package struct ListClash: Sendable, Equatable {
  package let publicID: String
  /// The backend whose model it is.
  package let loser: String
  /// Why: `prefix`, `precedence` or `namesake`.
  package let reason: ConfiguredRule

  /// `'x' of backend 'b' cannot be reached: backend 'a' has it too and comes first`
  package var description: String {
    "'\(VisibleText.cut(publicID, to: LogValue.longest))' of backend '\(loser)' cannot be reached: \(reason.description)"
  }
}
