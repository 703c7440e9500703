internal import Foundation

/// A proxy between modelsieve and a backend, taken apart from its URL.
package struct ForwardProxy: Sendable, Hashable {
  /// How the proxy itself is spoken to.
  package var scheme: BaseURL.Scheme
  /// Without the brackets of an IPv6 literal, in lower case.
  package var host: String
  package var port: Int
  /// `user:password`, percent-decoded: what Basic authentication encodes (RFC 7617 §2).
  package var credentials: Secret?

  package init(scheme: BaseURL.Scheme, host: String, port: Int, credentials: Secret? = nil) {
    self.scheme = scheme
    self.host = host
    self.port = port
    self.credentials = credentials
  }

  /// `[http[s]://][USER:PASSWORD@]HOST[:PORT][/]`, read as curl reads it: without a scheme it is http, without a port 1080, or 443 with https.
  /// nil for anything else, other kinds of proxies included.
  package init?(_ text: String) {
    var rest = Array(text.utf8)[...]
    var scheme = BaseURL.Scheme.http
    if let colon = rest.firstIndex(of: UInt8(ascii: ":")), rest[colon...].starts(with: "://".utf8) {
      guard let named = BaseURL.Scheme(rawValue: Self.text(rest[..<colon].map(\.asciiLowercased))) else { return nil }
      scheme = named
      rest = rest[(colon + 3)...]
    }
    if rest.last == UInt8(ascii: "/") { rest = rest.dropLast() }
    var credentials: Secret?
    if let at = rest.lastIndex(of: UInt8(ascii: "@")) {
      guard let decoded = Self.credentials(rest[..<at]) else { return nil }
      credentials = decoded
      rest = rest[(at + 1)...]
    }
    guard let (host, port) = Self.authority(rest) else { return nil }
    self.init(scheme: scheme, host: host, port: port ?? (scheme == .https ? 443 : 1080), credentials: credentials)
  }

  /// The value of Proxy-Authorization; nil where the proxy asks for none.
  package var authorization: String? {
    credentials.map { "Basic \(Data($0.revealed.utf8).base64EncodedString())" }
  }

  private static func authority(_ bytes: ArraySlice<UInt8>) -> (host: String, port: Int?)? {
    let isLiteral = bytes.first == UInt8(ascii: "[")
    let host = isLiteral ? bytes.dropFirst().prefix { $0 != UInt8(ascii: "]") } : bytes.prefix { $0 != UInt8(ascii: ":") }
    guard !host.isEmpty, host.allSatisfy({ isLiteral ? $0.isHexDigitOrColon : $0.isHostCharacter }) else { return nil }
    var rest = bytes[host.endIndex...]
    if isLiteral {
      guard rest.popFirst() == UInt8(ascii: "]"), host.contains(UInt8(ascii: ":")) else { return nil }
    }
    let name = text(host.map(\.asciiLowercased))
    guard rest.popFirst() != nil else { return (name, nil) }
    guard bytes[host.endIndex + (isLiteral ? 1 : 0)] == UInt8(ascii: ":"), let port = UInt16(text(rest)), port > 0 else { return nil }
    return (name, Int(port))
  }

  /// UTF-8 without controls once decoded (RFC 7617 §2.1). A user without a password has an empty one.
  private static func credentials(_ bytes: ArraySlice<UInt8>) -> Secret? {
    let decoded = Array(bytes).withUnsafeBytes { try? PercentCoding.decode($0, plusIsSpace: false) }
    guard let decoded, !decoded.isEmpty, decoded.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else { return nil }
    let text = text(decoded)
    guard text.utf8.elementsEqual(decoded) else { return nil }
    return Secret(bytes.contains(UInt8(ascii: ":")) ? text : text + ":")
  }

  private static func text(_ bytes: some Collection<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension UInt8 {
  fileprivate var isHexDigitOrColon: Bool { hexDigitValue != nil || self == UInt8(ascii: ":") || self == UInt8(ascii: ".") }

  fileprivate var isHostCharacter: Bool {
    switch asciiLowercased {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
    default: false
    }
  }
}
