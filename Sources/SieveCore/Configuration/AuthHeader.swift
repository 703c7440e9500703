/// `auth_header:` of a backend: the header its key travels in.
package enum AuthHeader: String, Sendable, CaseIterable {
  case authorization = "Authorization"
  case xAPIKey = "x-api-key"
  case apiKey = "api-key"
  case xGoogAPIKey = "x-goog-api-key"

  /// The field value for a key: `Bearer` only where the scheme is part of the header's grammar (RFC 6750 §2.1).
  package func value(for key: Secret) -> String {
    self == .authorization ? "Bearer \(key.revealed)" : key.revealed
  }
}
