/// Whose credential goes upstream with one request.
package enum CredentialDecision: Sendable, Equatable {
  /// The client's key fields pass as they are, but for those that carried its key for this proxy.
  case forwardClients(except: Set<AuthHeader>)
  /// The client's are taken out, and nothing is put in.
  case removeClients
  /// The client's are taken out, and this field is put in.
  case send(HeaderLine)

  package var forwardsClients: Bool {
    if case .forwardClients = self { true } else { false }
  }

  /// The parameters that carry a client's credential, with `-` for `_`.
  private static let parameters = ["key", "api-key", "apikey", "access-token", "token", "subscription-key"].map { Array($0.utf8) }
  private static let subprotocol = "openai-insecure-api-key."

  /// `query`, without its `?`, as it may go upstream, whatever was decided: untouched, or without the parameters that carry a credential. Names
  /// are compared after percent-decoding, as the backend will read them; some read a semicolon as they read `&`.
  package func query(_ query: String) -> String {
    let parts = query.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
    let allowed = parts.filter { !$0.split(separator: UInt8(ascii: ";")).contains(where: Self.carriesCredential) }
    return allowed.count == parts.count ? query : allowed.map { String(Substring($0)) }.joined(separator: "&")
  }

  /// A name that cannot be decoded is taken for a credential: some backend may read it as one.
  private static func carriesCredential(_ parameter: some Collection<UInt8>) -> Bool {
    let raw = Array(parameter.prefix { $0 != UInt8(ascii: "=") })
    return raw.withUnsafeBytes { bytes in
      guard let decoded = try? PercentCoding.decode(bytes, plusIsSpace: true) else { return true }
      // Some read `key[]` as a list of that name.
      let name = decoded.prefix { $0 != UInt8(ascii: "[") }.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: "-") : $0.asciiLowercased }
      return parameters.contains(name)
    }
  }

  /// The elements of `Sec-WebSocket-Protocol` as they may go upstream, whatever was decided; empty when none is left. They are tokens (RFC 6455
  /// §11.3.4), but there are servers that read quotes: where these are beside a credential, nobody can say what else is part of it, and nothing
  /// passes.
  package func subprotocols(_ value: String) -> String {
    let elements = value.utf8.split(separator: UInt8(ascii: ","))
    guard elements.contains(where: Self.isCredential) else { return value }
    guard !value.utf8.contains(where: Self.isQuote) else { return "" }
    // By bytes: a combining mark would make another character of the one before it.
    return elements.filter { !Self.isCredential($0) }
      .map { String(decoding: $0.drop { $0 == 0x20 || $0 == 0x09 }, as: UTF8.self) }
      .joined(separator: ", ")
  }

  private static func isQuote(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\\")
  }

  private static func isCredential(_ element: some Collection<UInt8>) -> Bool {
    let plain = element.lazy.filter { $0 > 0x20 && !isQuote($0) }.map(\.asciiLowercased)
    return Array(plain).firstRange(of: Array(subprotocol.utf8)) != nil
  }
}
