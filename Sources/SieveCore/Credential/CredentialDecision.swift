/// Whose credential goes upstream with one request.
package enum CredentialDecision: Sendable, Equatable {
  /// The client's credential fields, query parameters and subprotocols pass as they are, but for fields that carried its key for this
  /// proxy.
  case forwardClients(except: Set<AuthHeader>)
  /// The client's are taken out, and nothing is put in.
  case removeClients
  /// The client's are taken out, and this field is put in.
  case send(HeaderLine)

  package var forwardsClients: Bool {
    if case .forwardClients = self { true } else { false }
  }

  private static let clientParameters: Set<String> = ["key", "api_key"]
  private static let clientSubprotocol = "openai-insecure-api-key."

  /// `query`, without its `?`, as it may go upstream: untouched, or without the parameters that carry a credential. Names are compared
  /// after percent-decoding, as the backend will read them; some read a semicolon as they read `&`.
  package func query(_ query: String) -> String {
    guard !forwardsClients else { return query }
    return query.split(separator: "&", omittingEmptySubsequences: false)
      .filter { !$0.split(separator: ";").contains(where: Self.carriesCredential) }
      .joined(separator: "&")
  }

  /// The elements of `Sec-WebSocket-Protocol` as they may go upstream; empty when none is left.
  package func subprotocols(_ value: String) -> String {
    guard !forwardsClients else { return value }
    // By bytes: a combining mark would make another character of the one before it.
    return value.utf8.split(separator: UInt8(ascii: ","))
      .map { Array($0.drop { $0 == 0x20 || $0 == 0x09 }) }
      .filter { !$0.map(\.asciiLowercased).starts(with: Self.clientSubprotocol.utf8) }
      .map { String(decoding: $0, as: UTF8.self) }
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
