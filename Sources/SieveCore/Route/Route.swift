/// Where a request goes: a backend, as an index into the configuration's, and the id that backend knows the model by.
package struct Route: Sendable, Equatable {
  /// What a configuration says of a model.
  package enum Resolution: Sendable, Equatable {
    /// It goes there.
    case route(Route)
    /// To the first of these whose catalogue has it.
    case catalogue([Route])
    /// To the first of these that works.
    case alias([Resolution])
    /// To nobody.
    case unknown
  }

  package var backend: Int
  /// nil where the request names no model.
  package var upstreamID: String?

  package init(backend: Int, upstreamID: String?) {
    self.backend = backend
    self.upstreamID = upstreamID
  }
}

/// One route or several, in the order in which they are to be tried. One, as nearly every request has it, costs no array.
package struct Routes: Sendable, Equatable {
  package let first: Route
  package let others: [Route]

  package init(_ first: Route, others: [Route] = []) {
    self.first = first
    self.others = others
  }

  /// nil for none.
  package init?(_ routes: [Route]) {
    guard let first = routes.first else { return nil }
    self.init(first, others: Array(routes.dropFirst()))
  }

  package var all: [Route] { [first] + others }
}
