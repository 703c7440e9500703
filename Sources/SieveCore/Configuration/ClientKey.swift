/// Who may use the proxy: a key of `server.clients`.
package struct ClientKey: Sendable, Equatable {
  /// What the log calls this client.
  package var name: String
  package var key: Secret
  /// The view this client is bound to; nil: the whole list.
  package var view: String?

  package init(name: String, key: Secret, view: String? = nil) {
    self.name = name
    self.key = key
    self.view = view
  }
}
