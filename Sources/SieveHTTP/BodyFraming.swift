/// How a message's body is delimited (RFC 9112 §6.3).
package enum BodyFraming: Sendable, Equatable {
  case none
  /// That many bytes follow, more than none.
  case length(Int)
  case chunked
  /// A response that ends with its connection.
  case untilClose

  package var isChunked: Bool { if case .chunked = self { true } else { false } }

  package var hasBody: Bool { if case .none = self { false } else { true } }
}
