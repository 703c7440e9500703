internal import CPlatform
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// What NIO says when a connection does not come about, in words for the operator.
extension UpstreamFailure {
  init(connecting error: any Error) {
    switch error {
    case let error as UpstreamFailure: self = error
    case ChannelError.connectTimeout: self = .connectTimeout
    case let error as NIOConnectionError:
      if let failure = error.connectionErrors.first {
        self.init(connecting: failure.error)
      } else if let lookUp = (error.dnsAError ?? error.dnsAAAAError) as? NameLookupError {
        self = .unreachable(lookUp.text)
      } else {
        self = .unreachable("connecting failed")
      }
    default: self = .unreachable(Self.reason(error))
    }
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case let error as IOError:
      return error.errnoCode == ECONNREFUSED ? "connection refused" : SystemError.text(error.errnoCode)
    case let error as NIOSSLError:
      if case .handshakeFailed(let cause) = error { return "TLS: \(cause)" }
      return "TLS: \(error)"
    case let error as NIOSSLExtraError: return "TLS: its certificate is not for this host (\(error))"
    default: return "\(type(of: error))"
    }
  }
}
