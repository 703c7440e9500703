internal import NIOSSL

/// Why TLS with a backend could not be established, in words for who can mend it.
enum TLSFault: Error, Sendable, Equatable {
  case expired
  case notYetValid
  case wrongHost
  case unknownIssuer
  /// It hung up.
  case closed
  case notTLS
  /// It wants to know who is calling.
  case certificateWanted
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

  private init(_ reasons: [String], _ certificate: NIOSSLCertificate?, _ now: Int64) {
    let isAny = { (words: String...) in reasons.contains { reason in words.contains { reason.hasSuffix($0) } } }
    if isAny("certificate verify failed") {
      self = Self.distrust(certificate, now)
    } else if isAny("wrong version number", "http request", "https proxy request") {
      self = .notTLS
    } else if isAny("certificate required") {
      self = .certificateWanted
    } else if reasons.isEmpty || isAny("EOF during handshake") {
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
    case .unknownIssuer:
      "Backend '\(name)' shows a TLS certificate that nobody trusted here has issued. Put its authority's certificate into ca_file and, where the "
        + "backend does not send it, the intermediate's with it."
    case .closed: "Backend '\(name)' closed the connection during the TLS handshake. Does it speak TLS on this port?"
    case .notTLS: "Backend '\(name)' does not speak TLS on this port. Should its base_url begin with http://?"
    case .certificateWanted: "Backend '\(name)' wants a client certificate."
    case .other(let reason): "TLS with backend '\(name)' failed: \(reason)."
    }
  }
}
