internal import NIOSSL
internal import SieveCore

/// What two backends must have in common to share connections: where they go and through which proxy, whom they trust there and as whom they come, and their bounds. The credential is no
/// part of it: it travels with each request.
struct UpstreamOrigin: Sendable, Hashable {
  let scheme: BaseURL.Scheme
  let host: String
  let port: Int
  /// The file of a Unix socket; nil: `host` and `port`.
  let socket: String?
  /// The authorities of `ca_file`, by content: a file that changed is another trust. nil: the system's.
  let trust: [NIOSSLCertificate]?
  /// What `client_certificate` says; nil: nothing.
  let identity: UpstreamTLS.Identity?
  /// nil: straight there.
  let proxy: ForwardProxy?
  let connectionTimeout: Duration
  let maxConnections: Int
  let queueTimeout: Duration

  /// What `max_connections` bounds the connections to, however they are made, and whatever bound it sets now.
  struct Place: Sendable, Hashable {
    let scheme: BaseURL.Scheme
    let host: String
    let port: Int
    let socket: String?
  }

  var place: Place { Place(scheme: scheme, host: host, port: port, socket: socket) }

  /// Throws where a file that it takes cannot be used.
  init(_ backend: Backend, proxies: ProxyEnvironment) throws(ProxyStartError) {
    scheme = backend.baseURL.scheme
    host = backend.baseURL.host
    port = backend.baseURL.port
    socket = backend.baseURL.socket
    trust = try backend.caFile.map { file throws(ProxyStartError) in try UpstreamTLS.trust(file, backend) }
    identity = try backend.clientCertificate.map { files throws(ProxyStartError) in try UpstreamTLS.identity(files, backend) }
    do throws(ProxyEnvironment.Unusable) {
      proxy = socket == nil ? try proxies.proxy(for: backend) : nil
    } catch {
      throw ProxyStartError("backend '\(backend.name)': \(error)")
    }
    connectionTimeout = backend.connectionTimeout
    maxConnections = backend.maxConnections
    queueTimeout = backend.queueTimeout
  }

  /// Where connections are opened to: the proxy, if there is one.
  var firstHop: (host: String, port: Int) { proxy.map { ($0.host, $0.port) } ?? (host, port) }

  /// `host:port`, as CONNECT names it (RFC 9110 §7.1).
  var authority: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }
}
