/// One place where a request names a model, as some backend would read it.
package struct ModelMention: Sendable, Equatable {
  /// What the field's range counts in.
  package enum Origin: Sendable {
    /// The request target behind root path and scope, from its first slash.
    case target
    /// The body's payload.
    case body
  }

  package let field: ModelField
  package let origin: Origin
  /// For messages: `session.model`, `?model`, `the path`.
  package let place: String
}
