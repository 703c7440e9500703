package import SieveHTTP

/// What became of bytes that may be a message.
package enum Outcome<Reading: Equatable & Sendable>: Equatable, Sendable {
  case accepted(Reading)
  case refused(HTTPFault)
  /// All of it is allowed so far, and the end has not come.
  case incomplete

  package var reading: Reading? {
    if case .accepted(let reading) = self { reading } else { nil }
  }

  package var fault: HTTPFault? {
    if case .refused(let fault) = self { fault } else { nil }
  }
}
