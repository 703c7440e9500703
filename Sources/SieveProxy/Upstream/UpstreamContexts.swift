internal import NIOSSL
internal import SieveCore

/// The TLS contexts on the way to an origin, made once a configuration.
struct UpstreamContexts: Sendable {
  /// With the backend; nil: it speaks plain HTTP.
  let backend: NIOSSLContext?
  /// With the proxy before it; nil: there is none, or it is spoken to in the clear.
  let proxy: NIOSSLContext?

  init(for origin: UpstreamOrigin, environment: [String: String]) throws(ProxyStartError) {
    backend =
      origin.scheme == .https
      ? try UpstreamTLS.context(trusting: origin.trust, as: origin.identity, environment: environment) : nil
    // The authorities of `ca_file` vouch for the backend alone.
    proxy = origin.proxy?.scheme == .https ? try UpstreamTLS.context(trusting: nil, as: nil, environment: environment) : nil
  }
}
