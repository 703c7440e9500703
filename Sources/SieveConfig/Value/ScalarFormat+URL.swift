internal import SieveCore

extension ScalarFormat where Value == BaseURL {
  /// An API root. Nothing of it is repeated in a message: where a URL is wrong, a key may be in it.
  static var baseURL: Self {
    Self { text throws(ScalarError) in
      guard let (scheme, rest) = split(scheme: text) else { throw refusal("begin with http://, https:// or http+unix://") }
      guard !rest.contains("#") else { throw refusal("be a URL without a fragment (#…)") }
      guard !rest.contains("?") else { throw refusal("be a URL without a query (?…)") }
      let authority = rest.prefix { $0 != "/" }
      guard !authority.contains("@") else { throw refusal("not hold a user name or password; a key belongs in 'api_key'") }
      let isSocket = text.prefix(12).lowercased() == "http+unix://"
      let socket = isSocket ? try socket(authority) : nil
      let (host, port) = isSocket ? ("localhost", nil) : try split(authority: authority)
      let path = rest[authority.endIndex...]
      guard URLPath.isValid(path) else { throw refusal("have a path of URL characters, others as %-escapes") }
      if let endpoint = CopiedEndpoint.name(at: path) {
        throw refusal("be the API root, which the calls are added to: without \(endpoint) at its end")
      }
      return BaseURL(
        scheme: scheme, host: host, port: port ?? (scheme == .https ? 443 : 80), path: URLPath.withoutTrailingSlashes(path),
        socket: socket)
    }
  }

  /// The path of a socket stands where other URLs have the host, its slashes as `%2F`.
  private static func socket(_ authority: Substring) throws(ScalarError) -> String {
    let bytes = Array(authority.utf8).withUnsafeBytes { try? PercentCoding.decode($0, plusIsSpace: false) }
    guard let path = bytes.flatMap({ String(validating: $0, as: UTF8.self) }), UnixSocketPath.isValid(path) else {
      throw refusal("have the absolute path of a socket for its host, slashes as %2F: http+unix://%2Frun%2Fllama.sock/v1")
    }
    return path
  }

  private static func split(scheme text: String) -> (BaseURL.Scheme, Substring)? {
    guard let separator = text.firstRange(of: "://") else { return nil }
    let scheme = text[..<separator.lowerBound].lowercased()
    return BaseURL.Scheme(rawValue: scheme == "http+unix" ? "http" : scheme).map { ($0, text[separator.upperBound...]) }
  }

  private static func split(authority: Substring) throws(ScalarError) -> (host: String, port: Int?) {
    let isLiteral = authority.hasPrefix("[")
    let host = isLiteral ? authority.dropFirst().prefix { $0 != "]" } : authority.prefix { $0 != ":" }
    guard !host.isEmpty else { throw refusal("name a host") }
    guard isLiteral ? HostName.isIPv6(host) : HostName.isNameOrIPv4(host) else {
      throw refusal(isLiteral ? "have an IPv6 address between its brackets" : "have a host of ASCII letters, digits, dots and hyphens")
    }
    var rest = authority[host.endIndex...]
    if isLiteral {
      guard rest.first == "]" else { throw refusal("have an IPv6 address between its brackets") }
      rest = rest.dropFirst()
    }
    guard !rest.isEmpty else { return (host.lowercased(), nil) }
    guard rest.first == ":", let port = UInt16(rest.dropFirst()), port > 0 else { throw refusal("have a port from 1 to 65535") }
    return (host.lowercased(), Int(port))
  }

  private static func refusal(_ expectation: String) -> ScalarError {
    ScalarError(expectation, repeatsText: false)
  }
}
