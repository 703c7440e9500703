/// Where a request goes: a backend, as an index into the configuration's, and the id that backend knows the model by.
package struct Route: Sendable, Equatable {
  package var backend: Int
  /// nil where the request names no model.
  package var upstreamID: String?

  package init(backend: Int, upstreamID: String?) {
    self.backend = backend
    self.upstreamID = upstreamID
  }
}
