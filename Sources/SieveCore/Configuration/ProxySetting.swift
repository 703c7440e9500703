/// `proxy:` of a backend: through which proxy its connections go.
package enum ProxySetting: Sendable, Equatable {
  /// As `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` say.
  case environment
  /// Straight to the backend.
  case none
  case url(ForwardProxy)
}
