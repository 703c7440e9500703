/// `auth:` of a backend: whose credential goes upstream.
package enum BackendAuth: Sendable, Equatable {
  /// The operator's key, whatever the client sent.
  case key(Secret)
  /// No credential at all.
  case none
  /// The client's own.
  case passthrough
}
