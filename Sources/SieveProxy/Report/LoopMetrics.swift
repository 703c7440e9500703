internal import NIOCore
internal import SieveCore

/// What one loop counted since the start. A value: whoever asks gets a copy, and the copies of all loops are added up. An event takes no
/// lock and no atomic, and allocates nothing: it is counted at its backend's number.
struct LoopMetrics: Sendable {
  /// What was answered without a backend, then every backend there has been, in the order in which they were configured first. A backend
  /// that a reload took away stays: a counter must not fall while the process runs.
  private(set) var backends = [BackendMetrics(name: "")]
  private(set) var listCacheHits = 0
  private(set) var listCacheMisses = 0
  /// Open at the moment the metrics are asked for.
  var clientConnections = 0

  /// The backends of the configuration in use, at their index, and where each is counted.
  private var current: [(backend: PreparedBackend, position: Int)] = []

  /// Requests of these backends come from now on; those of earlier ones are counted under the same names.
  mutating func apply(_ backends: [PreparedBackend]) {
    current = []
    for backend in backends { current.append((backend, position(ofName: backend.backend.name))) }
  }

  // MARK: Events

  /// How many requests are over, whosever they were.
  private(set) var requestCount = 0

  /// A request is over. `backend`: the last it was sent to; nil for one that was answered here.
  mutating func record(_ measures: RequestMeasures, of backend: PreparedBackend?, at now: NIODeadline) {
    requestCount &+= 1
    backends[position(of: backend)].record(measures, at: now)
  }

  /// A request is sent to `backend` once more.
  mutating func retried(_ backend: PreparedBackend) {
    backends[position(of: backend)].retries += 1
  }

  /// A request goes on to another target, away from `backend`.
  mutating func fellBack(from backend: PreparedBackend) {
    backends[position(of: backend)].fallbacks += 1
  }

  /// A list was asked for. `isCached`: the answer was at hand on this loop.
  mutating func listAsked(isCached: Bool) {
    if isCached { listCacheHits += 1 } else { listCacheMisses += 1 }
  }

  // MARK: How things stand

  /// Notes a request that runs. `backend`: nil while none is decided on.
  mutating func noteRequest(on backend: PreparedBackend?) {
    backends[position(of: backend)].requestsInFlight += 1
  }

  mutating func noteConnections(to backend: PreparedBackend, idle: Int, busy: Int, queued: Int) {
    let position = position(of: backend)
    backends[position].idleConnections += idle
    backends[position].busyConnections += busy
    backends[position].queuedRequests += queued
  }

  // MARK: The sum

  mutating func add(_ other: LoopMetrics) {
    for metrics in other.backends { backends[position(ofName: metrics.name)].add(metrics) }
    listCacheHits += other.listCacheHits
    listCacheMisses += other.listCacheMisses
    clientConnections += other.clientConnections
  }

  private func position(of backend: PreparedBackend?) -> Int {
    guard let backend else { return 0 }
    if backend.index < current.count, current[backend.index].backend === backend { return current[backend.index].position }
    // Of a request that began before the last reload.
    return backends.firstIndex { $0.name == backend.backend.name } ?? 0
  }

  private mutating func position(ofName name: String) -> Int {
    if let position = backends.firstIndex(where: { $0.name == name }) { return position }
    backends.append(BackendMetrics(name: name))
    return backends.count - 1
  }
}
