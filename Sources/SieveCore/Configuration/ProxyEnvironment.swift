internal import CPlatform

/// What the environment says of proxies, read as curl reads it: `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy`, in lower case or, if that is
/// not set, in upper case.
package struct ProxyEnvironment: Sendable {
  private let environment: [String: String]

  package init(_ environment: [String: String]) {
    self.environment = environment
  }

  /// A variable that nobody can follow.
  package struct Unusable: Error, CustomStringConvertible {
    package let description: String
  }

  /// The proxy on the way to `backend`, by its configuration or the environment; nil: none. This machine is reached without one, always.
  package func proxy(for backend: Backend) throws(Unusable) -> ForwardProxy? {
    if backend.baseURL.isLoopback { return nil }
    switch backend.proxy {
    case .none: return nil
    case .url(let proxy): return proxy
    case .environment: return try proxy(for: backend.baseURL)
    }
  }

  private func proxy(for url: BaseURL) throws(Unusable) -> ForwardProxy? {
    guard let (name, text) = variable(for: url.scheme), !isExempt(url.host) else { return nil }
    guard let proxy = ForwardProxy(text) else {
      throw Unusable(
        description:
          "\(name) names no http:// or https:// proxy, and there is no other kind here. Set 'proxy' of the backend to one, or to none")
    }
    return proxy
  }

  private func variable(for scheme: BaseURL.Scheme) -> (name: String, text: String)? {
    var names = ["\(scheme.rawValue)_proxy"]
    // In a CGI program the header Proxy of a request has that name (CVE-2016-5385).
    if scheme == .https || environment["REQUEST_METHOD"] == nil { names.append("\(scheme.rawValue.uppercased())_PROXY") }
    for name in names + ["all_proxy", "ALL_PROXY"] {
      if let text = environment[name], !text.isEmpty { return (name, text) }
    }
    return nil
  }

  // MARK: no_proxy

  private func isExempt(_ host: String) -> Bool {
    guard let list = ["no_proxy", "NO_PROXY"].lazy.compactMap({ environment[$0] }).first(where: { !$0.isEmpty }) else { return false }
    if list.utf8.elementsEqual("*".utf8) { return true }
    let address = Self.address(host)
    let name = Self.trimmed(host)
    return list.utf8.split(whereSeparator: { $0 == UInt8(ascii: ",") || $0 == 0x20 || $0 == 0x09 }).contains { element in
      let element = String(decoding: element, as: UTF8.self)
      return address.map { Self.covers(element, $0) } ?? Self.isOrHolds(element, name)
    }
  }

  /// In lower case, without a dot at its end.
  private static func trimmed(_ name: some StringProtocol) -> [UInt8] {
    var bytes = name.utf8.map(\.asciiLowercased)
    while bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
    return bytes
  }

  /// Whether `name` is the domain `element` or below it; a dot before it makes no difference.
  private static func isOrHolds(_ element: String, _ name: [UInt8]) -> Bool {
    var domain = trimmed(element)[...]
    if domain.first == UInt8(ascii: ".") { domain.removeFirst() }
    guard !domain.isEmpty, name.count >= domain.count, name.suffix(domain.count).elementsEqual(domain) else { return false }
    return name.count == domain.count || name[name.count - domain.count - 1] == UInt8(ascii: ".")
  }

  /// Whether `element`, an address or a block of them (`10.0.0.0/8`), has `address` in it.
  private static func covers(_ element: String, _ address: [UInt8]) -> Bool {
    let parts = element.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let block = Self.address(first), block.count == address.count else { return false }
    guard parts.count == 2 else { return block == address }
    guard let bits = Int(parts[1]), 0...address.count * 8 ~= bits else { return false }
    for i in 0..<address.count {
      let mask = UInt8(truncatingIfNeeded: 0xFF00 >> min(8, max(0, bits - 8 * i)))
      if block[i] & mask != address[i] & mask { return false }
    }
    return true
  }

  /// The bytes of an IPv4 or IPv6 address; nil for a name.
  private static func address(_ text: some StringProtocol) -> [UInt8]? {
    var text = String(text)
    if text.hasPrefix("["), text.hasSuffix("]") { text = String(text.dropFirst().dropLast()) }
    var bytes = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, text, &bytes) == 1 { return Array(bytes.prefix(4)) }
    return inet_pton(AF_INET6, text, &bytes) == 1 ? bytes : nil
  }
}
