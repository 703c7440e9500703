internal import NIOSSL
internal import SieveCore

/// What two backends must have in common to share connections: where they go, whom they trust there, and their bounds. The credential is no
/// part of it: it travels with each request.
struct UpstreamOrigin: Sendable, Hashable {
  let scheme: BaseURL.Scheme
  let host: String
  let port: Int
  /// The file of a Unix socket; nil: `host` and `port`.
  let socket: String?
  /// The authorities of `ca_file`, by content: a file that changed is another trust. nil: the system's.
  let trust: [NIOSSLCertificate]?
  let connectionTimeout: Duration
  let maxConnections: Int
  let queueTimeout: Duration

  init(_ backend: Backend, trust: [NIOSSLCertificate]?) {
    scheme = backend.baseURL.scheme
    host = backend.baseURL.host
    port = backend.baseURL.port
    socket = backend.baseURL.socket
    self.trust = trust
    connectionTimeout = backend.connectionTimeout
    maxConnections = backend.maxConnections
    queueTimeout = backend.queueTimeout
  }
}
