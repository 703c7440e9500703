/// What a backend has to do at one moment.
package struct BackendLoad: Sendable {
  package let name: String
  /// Requests that run, streams among them.
  package let requests: Int
  /// Connections.
  package let busy: Int
  package let idle: Int
  /// Requests that wait for a connection.
  package let queued: Int
}
