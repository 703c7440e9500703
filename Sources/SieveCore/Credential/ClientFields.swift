/// The fields of a request that may carry a key, as they came.
package struct ClientFields: Sendable {
  /// `Authorization` without its scheme, and the fields that are a key alone.
  package private(set) var keys: [(field: AuthHeader, value: Secret)] = []
  /// Some field holds a keyring that is not where a keyring stands: taken for one key, it would go to somebody whole.
  package private(set) var hasGarbledRing = false
  /// Values of `Authorization` in other schemes, which nobody here reads.
  package private(set) var unread: [Secret] = []
  /// What followed `X-Backend-Key-`, and the value.
  package var backendKeys: [(name: String, value: Secret)] = []

  package init() {}

  /// Adds an `Authorization` field. Only the Bearer scheme carries keys of the kind that is meant here (RFC 6750 §2.1); any other passes
  /// unread.
  package mutating func addAuthorization(_ value: some Collection<UInt8>) {
    let rest = value.dropFirst(Self.scheme.utf8CodeUnitCount)
    let isBearer =
      rest.first == 0x20
      && zip(value, UnsafeBufferPointer(start: Self.scheme.utf8Start, count: Self.scheme.utf8CodeUnitCount))
        .allSatisfy { $0.0 | 0x20 == $0.1 }
    if isBearer {
      addKey(rest.drop { $0 == 0x20 }, in: .authorization)
    } else {
      hasGarbledRing = hasGarbledRing || Keyring.isLike(Array(value))
      unread.append(Secret(value))
    }
  }

  private static let scheme: StaticString = "bearer"

  /// Adds a key as it stands, or a keyring.
  package mutating func addKey(_ value: some Collection<UInt8>, in field: AuthHeader) {
    keys.append((field, Secret(value)))
  }

  package mutating func addAuthorization(_ value: String) { addAuthorization(value.utf8) }
  package mutating func addKey(_ value: String, in field: AuthHeader) { addKey(value.utf8, in: field) }
}
