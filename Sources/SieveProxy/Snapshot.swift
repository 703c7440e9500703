internal import NIOSSL
package import SieveCore

/// One configuration as the loops use it: immutable, shared without locks. A request keeps the one it began with, so a reload never changes
/// a running stream.
package final class Snapshot: Sendable {
  package let configuration: Configuration
  let routing: RoutingTable
  let backends: [PreparedBackend]
  /// The TLS context of each https origin.
  let tlsContexts: [UpstreamOrigin: NIOSSLContext]
  /// For clients; nil: plain HTTP.
  let serverTLS: NIOSSLContext?
  let limits: ServerLimits
  let rootPath: [UInt8]
  let cors: CORSPolicy

  /// Throws when a certificate file cannot be used.
  package init(_ configuration: Configuration) throws(ProxyStartError) {
    self.configuration = configuration
    routing = RoutingTable(configuration.backends)
    var prepared: [PreparedBackend] = []
    var contexts: [UpstreamOrigin: NIOSSLContext] = [:]
    for (index, backend) in configuration.backends.enumerated() {
      let next = try PreparedBackend(backend, index: index)
      if next.origin.scheme == .https, contexts[next.origin] == nil {
        contexts[next.origin] = try UpstreamTLS.context(trusting: next.origin.trust)
      }
      prepared.append(next)
    }
    backends = prepared
    tlsContexts = contexts
    serverTLS = try configuration.server.tls.map { files throws(ProxyStartError) in try ServerTLS.context(files) }
    limits = ServerLimits(configuration.server)
    rootPath = Array(configuration.server.rootPath.utf8)
    cors = CORSPolicy(origins: configuration.server.corsOrigins)
  }
}
