/// The fields of a request that may carry a key, as they came.
package struct ClientFields: Sendable {
  /// `Authorization` without its scheme, `x-api-key` and `api-key`.
  package var keys: [(field: AuthHeader, value: Secret)] = []
  /// Some field holds a keyring that is not where a keyring stands: taken for one key, it would go to somebody whole.
  package private(set) var hasGarbledRing = false
  /// What followed `X-Backend-Key-`, and the value.
  package var backendKeys: [(name: String, value: Secret)] = []

  package init() {}

  /// Adds an `Authorization` field. Only the Bearer scheme carries keys of the kind that is meant here (RFC 6750 §2.1); any other passes
  /// unread.
  package mutating func addAuthorization(_ value: String) {
    let words = value.split(separator: " ", maxSplits: 1)
    if words.count == 2, words[0].lowercased() == "bearer" {
      addKey(String(words[1].drop { $0 == " " }), in: .authorization)
    } else {
      hasGarbledRing = hasGarbledRing || Self.holdsRing(value)
    }
  }

  /// Adds a key as it stands, or a keyring.
  package mutating func addKey(_ value: String, in field: AuthHeader) {
    hasGarbledRing = hasGarbledRing || (!Keyring.isKeyring(value) && Self.holdsRing(value))
    keys.append((field, Secret(value)))
  }

  private static func holdsRing(_ value: String) -> Bool {
    value.utf8.count > Keyring.word.utf8.count && value.lowercased().contains(Keyring.word)
  }
}
