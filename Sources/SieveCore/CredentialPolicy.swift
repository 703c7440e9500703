/// Decides whose credential a backend receives. The one place for it: a key never reaches a provider it was not given for.
package enum CredentialPolicy: Sendable, Equatable {
  /// The client's credential fields, query parameters and subprotocols pass as they are.
  case forwardClients
  /// The client's are taken out, and nothing is put in.
  case removeClients
  /// The client's are taken out, and this field is put in.
  case replaceClients(with: HeaderLine)

  package init(_ backend: Backend) {
    switch backend.auth {
    case .passthrough: self = .forwardClients
    case .none: self = .removeClients
    case .key(let key):
      self = .replaceClients(with: HeaderLine(name: backend.authHeader.rawValue, value: backend.authHeader.value(for: key)))
    }
  }

  /// The header fields that carry a client's credential, in lower case.
  package static let clientFields: Set<String> = [
    "authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie", "proxy-authorization", "openai-organization", "openai-project",
  ]

  private static let clientParameters: Set<String> = ["key", "api_key"]
  private static let clientSubprotocol = "openai-insecure-api-key."

  /// `query`, without its `?`, as it may go upstream: untouched, or without the parameters that carry a credential. Names are compared
  /// after percent-decoding, as the backend will read them.
  package func query(_ query: String) -> String {
    guard self != .forwardClients else { return query }
    return query.split(separator: "&", omittingEmptySubsequences: false)
      .filter { !$0.split(separator: ";").contains(where: Self.carriesCredential) }
      .joined(separator: "&")
  }

  /// The elements of `Sec-WebSocket-Protocol` as they may go upstream; empty when none is left.
  package func subprotocols(_ value: String) -> String {
    guard self != .forwardClients else { return value }
    return value.split(separator: ",")
      .map { $0.drop { $0 == " " || $0 == "\t" } }
      .filter { !$0.lowercased().hasPrefix(Self.clientSubprotocol) }
      .joined(separator: ", ")
  }

  /// A name that cannot be decoded is taken for a credential: some backend may read it as one.
  private static func carriesCredential(_ parameter: Substring) -> Bool {
    var name = String(parameter.prefix { $0 != "=" })
    return name.withUTF8 { bytes in
      guard let decoded = try? PercentCoding.decode(UnsafeRawBufferPointer(bytes), plusIsSpace: true) else { return true }
      return clientParameters.contains(String(decoding: decoded, as: UTF8.self).lowercased())
    }
  }
}
