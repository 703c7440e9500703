internal import CPlatform
internal import NIOCore
internal import NIOPosix

extension UpstreamFailure {
  /// The same, where what could not be reached is the proxy before the backend.
  var ofProxy: UpstreamFailure {
    switch self {
    case .unreachable(let reason): .proxyFailed("cannot be reached: \(reason)")
    case .connectTimeout: .proxyTimedOut("did not accept a connection within connection_timeout")
    case .handshakeTimeout: .proxyTimedOut("did not finish the TLS handshake within connection_timeout")
    case .lookUpTimeout: .proxyTimedOut("was not found: its host name could not be looked up in time")
    case .tls: .proxyFailed("cannot be trusted: TLS with it fails")
    default: self
    }
  }
}

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
        self = lookUp == .timeout ? .lookUpTimeout : .unreachable(lookUp.text)
      } else {
        self = .unreachable("connecting failed")
      }
    case let error as TLSFault: self = .tls(error)
    case let error as IOError:
      switch error.errnoCode {
      case EMFILE, ENFILE: self = .outOfFiles
      case ECONNREFUSED: self = .unreachable("connection refused")
      default: self = .unreachable(SystemError.text(error.errnoCode))
      }
    default: self = .unreachable("\(type(of: error))")
    }
  }
}
