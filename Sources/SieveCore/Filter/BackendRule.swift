/// A rule, and the backend it belongs to: enough for a message that names both.
package struct BackendRule: Sendable, Equatable {
  /// The backend's name.
  package let backend: String
  package let rule: ConfiguredRule
}
