package import SieveCore

/// How things stand at one moment, for one answer: what is served, and what is known of each backend.
package struct ConsoleLook: Sendable {
  /// What is known of one backend.
  package struct Report: Sendable {
    package enum State: String, Sendable {
      case up, stale, down, unasked
    }

    package var name: String
    package var state = State.unasked
    /// Since when it is so, in seconds since 1970.
    package var since: Double?
    /// What it said last, where it is not up.
    package var message: String?
    package var status: Int?
    /// When its list was fetched.
    package var listed: Double?
    /// Where its key is written; nil where it gets none of ours.
    package var keySource: String?
    package var requests = 0
    package var errors = 0
    package var inFlight = 0
    package var busyConnections = 0
    package var idleConnections = 0

    package init(name: String) { self.name = name }
  }

  package var configuration: Configuration
  /// The backends that have a list to show, in the configuration's order.
  package var sources: [(backend: Backend, catalogue: Catalogue)]
  /// One a backend, in the configuration's order.
  package var reports: [Report]
  /// `openai=timeout`, where lists are missing or old.
  package var partial: String?
  /// Seconds since 1970.
  package var now: Int64

  package init(
    configuration: Configuration, sources: [(backend: Backend, catalogue: Catalogue)], reports: [Report], partial: String? = nil, now: Int64
  ) {
    self.configuration = configuration
    self.sources = sources
    self.reports = reports
    self.partial = partial
    self.now = now
  }
}
