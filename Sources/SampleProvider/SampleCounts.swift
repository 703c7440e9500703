/// What became of the connections to a provider.
package struct SampleCounts: Sendable, Equatable {
  /// Ever accepted.
  package var connections: Int
  /// Of these, still there.
  package var openConnections: Int
  /// Closed by the peer while a request was half read or an answer half sent.
  package var abandoned: Int

  package init(connections: Int = 0, openConnections: Int = 0, abandoned: Int = 0) {
    self.connections = connections
    self.openConnections = openConnections
    self.abandoned = abandoned
  }
}
