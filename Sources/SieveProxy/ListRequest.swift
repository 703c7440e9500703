/// What decides which list a client gets: its own credential, where a backend takes that, and its query.
package struct ListRequest: Sendable, Hashable, CustomStringConvertible {
  /// The client's credential fields as whole lines; empty where no backend gets them.
  let credentialLines: [UInt8]
  /// What followed the `?`, without what must not go upstream.
  let query: String

  package init() {
    self.init(credentialLines: [], query: "")
  }

  init(credentialLines: [UInt8], query: String) {
    self.credentialLines = credentialLines
    self.query = query
  }

  /// Says nothing of what it holds, which may be a key.
  package var description: String { "ListRequest" }
}
