/// The keys a request carries, sorted by whom they are for.
package struct ClientCredentials: Sendable {
  /// Whose key opened the proxy; nil where none is needed.
  package var client: ClientKey?
  /// A key that names no backend.
  var bare: Secret?
  /// Keys by the index of the backend they were sent for.
  var ring: [Int: Secret] = [:]
  /// The client sent a keyring: what is not in it is not meant.
  var hasRing = false
  /// Fields that carried the key for this proxy.
  var consumed: Set<AuthHeader> = []

  package init() {}
}
