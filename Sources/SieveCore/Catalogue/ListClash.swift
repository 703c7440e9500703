/// A public id that two backends list, or a backend and an alias.
package struct ListClash: Sendable, Equatable {
  package let publicID: String
  /// The backend whose model is listed, or the alias.
  package let winner: String
  /// Whether `winner` is an alias.
  package let isAlias: Bool
  /// The backend whose model cannot be reached.
  package let loser: String

  init(publicID: String, winner: String, isAlias: Bool = false, loser: String) {
    self.publicID = publicID
    self.winner = winner
    self.isAlias = isAlias
    self.loser = loser
  }

  /// `'x' of backend 'b' cannot be reached: backend 'a' has it too and comes first`
  package var description: String {
    let reason = isAlias ? "an alias has that name" : "backend '\(winner)' has it too and comes first"
    return "'\(publicID)' of backend '\(loser)' cannot be reached: \(reason)"
  }
}
