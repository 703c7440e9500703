/// A set of field names in one machine word, so that asking costs a shift.
package struct FieldNameSet: Sendable, Equatable, ExpressibleByArrayLiteral {
  private var bits: UInt64 = 0

  package init(arrayLiteral names: FieldName...) {
    self.init(names)
  }

  package init(_ names: some Sequence<FieldName>) {
    for name in names { insert(name) }
  }

  package mutating func insert(_ name: FieldName) {
    bits |= 1 << UInt64(name.rawValue)
  }

  @inline(__always)
  package func contains(_ name: FieldName) -> Bool {
    bits >> UInt64(name.rawValue) & 1 == 1
  }

  package func intersects(_ other: FieldNameSet) -> Bool {
    bits & other.bits != 0
  }

  package func union(_ other: FieldNameSet) -> FieldNameSet {
    var both = self
    both.bits |= other.bits
    return both
  }

  package func subtracting(_ other: FieldNameSet) -> FieldNameSet {
    var rest = self
    rest.bits &= ~other.bits
    return rest
  }

  /// What RFC 9110 §7.6.1 stops at every hop, but for Transfer-Encoding, which follows the body's framing.
  package static let hopByHop: FieldNameSet = [.connection, .keepAlive, .proxyConnection, .te, .upgrade]

  /// What may carry a client's credential: none of it goes anywhere that it was not given for.
  package static let credentials: FieldNameSet = [
    .authorization, .proxyAuthorization, .xAPIKey, .apiKey, .xGoogAPIKey, .openAIOrganization, .openAIProject, .cookie, .credential,
    .xBackendKey,
  ]

  /// What an answer says of the address it comes from, which for the client is ours (the Fetch standard; RFC 6797, RFC 7838).
  package static let addressPolicy: FieldNameSet = [
    .accessControlAllowOrigin, .accessControlAllowCredentials, .accessControl, .addressPolicy,
  ]

  /// What tells of a client, or of the page it is working for; its cookies are among `credentials`.
  package static let client: FieldNameSet = [
    .forwarded, .xForwardedFor, .xForwardedProto, .xForwardedHost, .xForwarded, .xRealIP, .edge, .origin, .referer, .sec, .secFetchSite,
    .secFetchMode, .accessControlRequestMethod, .accessControlRequestHeaders,
  ]

  /// The marks of a request that a proxy has passed on.
  package static let passedOn: FieldNameSet = [
    .via, .forwarded, .xForwardedFor, .xForwardedProto, .xForwardedHost, .xForwarded, .xRealIP, .edge,
  ]
}
