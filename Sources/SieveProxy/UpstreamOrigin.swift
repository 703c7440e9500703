internal import SieveCore

/// What two backends must have in common to share connections: where they go, whom they trust there, and their bounds. The credential is no
/// part of it: it travels with each request.
struct UpstreamOrigin: Sendable, Hashable {
  let scheme: BaseURL.Scheme
  let host: String
  let port: Int
  let caFile: String?
  let connectionTimeout: Duration
  let maxConnections: Int

  init(_ backend: Backend) {
    scheme = backend.baseURL.scheme
    host = backend.baseURL.host
    port = backend.baseURL.port
    caFile = backend.caFile
    connectionTimeout = backend.connectionTimeout
    maxConnections = backend.maxConnections
  }
}
