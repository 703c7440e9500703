/// Why bytes are not an HTTP/1.1 message that a careful proxy may pass on.
package enum HTTPFault: Error, Sendable, Equatable {
  /// Invalid or ambiguous by RFC 9112; the text says in which way, and quotes nothing the peer sent.
  case malformed(StaticString)
  /// The head is over `HTTPLimits`.
  case headTooLarge
  /// The request target is over `HTTPLimits`.
  case targetTooLong

  /// The status RFC 9110 §15.5 and RFC 6585 §5 name for a request with this fault.
  package var status: Int {
    switch self {
    case .malformed: 400
    case .headTooLarge: 431
    case .targetTooLong: 414
    }
  }

  package var message: String {
    switch self {
    case .malformed(let reason): "\(reason)"
    case .headTooLarge: "the head is larger than this server accepts"
    case .targetTooLong: "the request target is longer than this server accepts"
    }
  }

  package static func == (a: HTTPFault, b: HTTPFault) -> Bool {
    a.status == b.status && a.message == b.message
  }
}
