internal import NIOSSL

/// Why TLS with a backend could not be established, in words for who can mend it.
enum TLSFault: Error, Sendable, Equatable {
  case expired
  case notYetValid
  case wrongHost
  /// It has a common name at most, which says nothing of hosts (RFC 9525 §2).
  case nameless
  case unknownIssuer
  /// It hung up.
  case closed
  case notTLS
  /// It speaks something else than HTTP/1.1.
  case otherProtocol
  /// It wants to know who is calling.
  case certificateWanted
  /// What it was shown of the caller it does not take; in the words of TLS.
  case certificateRefused(String)
  /// It says no, and not to what.
  case refused
  /// In BoringSSL's words.
  case other(String)

  /// `certificate`: what the backend showed. BoringSSL says that it cannot be verified, and keeps to itself why. nil for what is no fault of
  /// TLS. `now`: seconds since 1970.
  init?(_ error: any Error, certificate: NIOSSLCertificate?, now: Int64) {
    switch error {
    case is NIOSSLExtraError, NIOSSLError.unableToValidateCertificate: self = .wrongHost
    case NIOSSLError.handshakeFailed(.sslError(let stack)), NIOSSLError.handshakeFailed(.unknownError(let stack)):
      self.init(stack.map(Self.reason), certificate, now)
    case NIOSSLError.handshakeFailed, NIOSSLError.uncleanShutdown: self = .closed
    case let error as NIOSSLError: self = .other("\(error)")
    default: return nil
    }
  }

  /// What the backend says of the caller once the handshake is over; nil for anything else.
  init?(refusal error: any Error) {
    guard case BoringSSLError.sslError(let stack)? = error as? BoringSSLError else { return nil }
    switch TLSFault(stack.map(Self.reason), nil, 0) {
    case .certificateWanted: self = .certificateWanted
    case .certificateRefused(let reason): self = .certificateRefused(reason)
    default: return nil
    }
  }

  /// What speaks against a connection that TLS has nothing against; nil where nothing does. `negotiated`: what ALPN has come to.
  init?(established certificate: NIOSSLCertificate?, speaking negotiated: String?) {
    if let negotiated, !negotiated.utf8.elementsEqual(UpstreamTLS.protocolName.utf8) {
      self = .otherProtocol
    } else if let certificate,
      !certificate._subjectAlternativeNames().contains(where: { $0.nameType == .dnsName || $0.nameType == .ipAddress })
    {
      self = .nameless
    } else {
      return nil
    }
  }

  private init(_ reasons: [String], _ certificate: NIOSSLCertificate?, _ now: Int64) {
    let isAny = { (words: String...) in reasons.contains { reason in words.contains { reason.hasSuffix($0) } } }
    if isAny("certificate verify failed") {
      self = Self.distrust(certificate, now)
    } else if isAny("wrong version number", "http request", "https proxy request") {
      self = .notTLS
    } else if isAny("no application protocol", "invalid alpn protocol") {
      self = .otherProtocol
    } else if isAny("certificate required") {
      self = .certificateWanted
    } else if let alert = reasons.first(where: { $0.contains("alert") && ($0.contains("certificate") || $0.hasSuffix("unknown ca")) }) {
      self = .certificateRefused(alert)
    } else if isAny("alert handshake failure") {
      self = .refused
    } else if reasons.isEmpty || isAny("eof during handshake", "EOF during handshake") {
      self = .closed
    } else {
      self = .other(reasons.joined(separator: ", "))
    }
  }

  private static func distrust(_ certificate: NIOSSLCertificate?, _ now: Int64) -> TLSFault {
    guard let certificate else { return .unknownIssuer }
    if Int64(certificate.notValidAfter) < now { return .expired }
    return Int64(certificate.notValidBefore) > now ? .notYetValid : .unknownIssuer
  }

  /// `certificate verify failed` of `Error: 268435581 error:1000007d:SSL routines:OPENSSL_internal:CERTIFICATE_VERIFY_FAILED at FILE:LINE`:
  /// where the program was built is nobody's concern.
  private static func reason(_ error: BoringSSLInternalError) -> String {
    let text = "\(error)"
    let message = text.firstRange(of: " at /").map { text[..<$0.lowerBound] } ?? text[...]
    guard message.contains("error:"), let name = message.split(separator: ":").last else {
      return message.split(separator: ":").last.map { String($0.drop { $0 == " " }) } ?? ""
    }
    return name.lowercased().replacing("_", with: " ")
  }

  /// What the backend did, and what to do; `name` is the backend's.
  func message(_ name: String) -> String {
    switch self {
    case .expired:
      "Backend '\(name)' shows a TLS certificate that has expired. Its operator must renew it; check this machine's clock, too."
    case .notYetValid: "Backend '\(name)' shows a TLS certificate that is not yet valid. Check this machine's clock."
    case .wrongHost:
      "Backend '\(name)' shows a TLS certificate for another host. Its base_url must have a name or address that the certificate has."
    case .nameless:
      "Backend '\(name)' shows a TLS certificate with a common name and no subjectAltName, which is for no host. Its operator must have it issued anew."
    case .unknownIssuer:
      "Backend '\(name)' shows a TLS certificate that nobody trusted here has issued. Put its authority's certificate into ca_file; where the "
        + "backend does not send the intermediate's, put the intermediate into ca_file too."
    case .closed: "Backend '\(name)' closed the connection during the TLS handshake. Does it speak TLS on this port?"
    case .notTLS: "Backend '\(name)' does not speak TLS on this port. Should its base_url begin with http://?"
    case .otherProtocol: "Backend '\(name)' does not speak HTTP/1.1 over TLS on this port (ALPN)."
    case .certificateWanted: "Backend '\(name)' wants a certificate of who is calling. Set its client_certificate."
    case .certificateRefused(let reason):
      "Backend '\(name)' does not take what it was shown of who is calling (\(reason)). Check its client_certificate."
    case .refused:
      "Backend '\(name)' refused the TLS handshake. It may want a client_certificate, or a version of TLS that is neither 1.2 nor 1.3."
    case .other(let reason): "TLS with backend '\(name)' failed: \(reason)."
    }
  }
}
