/// A public id that two backends list.
package struct ListClash: Sendable, Equatable {
  package let publicID: String
  /// The backend whose model is listed.
  package let winner: String
  /// The backend whose model cannot be reached.
  package let loser: String
}
