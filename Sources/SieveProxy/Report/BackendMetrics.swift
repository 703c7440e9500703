internal import NIOCore

/// What one loop counted for one backend, or for what was answered without any.
struct BackendMetrics: Sendable, Equatable {
  /// What `status` says, in the order of its labels.
  enum StatusClass: String, CaseIterable {
    case informational = "1xx"
    case successful = "2xx"
    case redirected = "3xx"
    case clientError = "4xx"
    case serverError = "5xx"
    /// The client left before there was a status.
    case clientGone = "499"
    /// What no standard knows, from a backend.
    case other
  }

  /// How requests ended. Whether one was sent again or elsewhere is counted apart: it may have ended in any of these ways.
  enum Outcome: String, CaseIterable {
    case ok
    case refused
    case clientGone = "client_gone"
    case upstreamCut = "upstream_cut"
    case timeout
  }

  /// As it is configured; empty for what was answered without a backend.
  let name: String
  private(set) var requests = Array(repeating: 0, count: StatusClass.allCases.count)
  private(set) var outcomes = Array(repeating: 0, count: Outcome.allCases.count)
  private(set) var duration = MetricsHistogram()
  private(set) var firstByte = MetricsHistogram()
  private(set) var bytesIn = 0
  private(set) var bytesOut = 0
  /// Requests sent once more, because a connection that had served before was closed.
  var retries = 0
  /// Requests that went on to another target of their alias, because this backend failed.
  var fallbacks = 0

  // How things stand at the moment the metrics are asked for.
  var requestsInFlight = 0
  var idleConnections = 0
  var busyConnections = 0
  var queuedRequests = 0

  init(name: String) {
    self.name = name
  }

  mutating func record(_ measures: RequestMeasures, at now: NIODeadline) {
    requests[Self.position(of: measures.status)] += 1
    outcomes[Self.position(of: measures.outcome)] += 1
    duration.observe(nanoseconds: (now - measures.begun).nanoseconds)
    if let firstByte = measures.firstByte { self.firstByte.observe(nanoseconds: (firstByte - measures.begun).nanoseconds) }
    bytesIn += measures.bytesIn
    bytesOut += measures.bytesOut
  }

  mutating func add(_ other: BackendMetrics) {
    for position in requests.indices { requests[position] += other.requests[position] }
    for position in outcomes.indices { outcomes[position] += other.outcomes[position] }
    duration.add(other.duration)
    firstByte.add(other.firstByte)
    bytesIn += other.bytesIn
    bytesOut += other.bytesOut
    retries += other.retries
    fallbacks += other.fallbacks
    requestsInFlight += other.requestsInFlight
    idleConnections += other.idleConnections
    busyConnections += other.busyConnections
    queuedRequests += other.queuedRequests
  }

  /// In the order of `StatusClass`.
  private static func position(of status: Int) -> Int {
    switch status {
    case 499: 5
    case 100..<600: status / 100 - 1
    default: 6
    }
  }

  /// In the order of `Outcome`.
  private static func position(of outcome: RequestMeasures.Outcome) -> Int {
    switch outcome {
    case .ok, .retried, .fallback: 0
    case .refused: 1
    case .clientGone: 2
    case .upstreamCut: 3
    case .timeout: 4
    }
  }
}
