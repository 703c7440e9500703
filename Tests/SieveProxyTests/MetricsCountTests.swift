import NIOCore
import SieveCore
import Testing

@testable import SieveProxy

@Suite("The counts of metrics")
struct MetricsCountTests {
  private static func backends(_ names: String...) throws -> [PreparedBackend] {
    let url = BaseURL(scheme: .http, host: "127.0.0.1", port: 1, path: "/v1")
    return try names.enumerated().map { try PreparedBackend(Backend(name: $1, baseURL: url, auth: .none), index: $0) }
  }

  private static func measures(_ status: Int, _ outcome: RequestMeasures.Outcome = .ok) -> RequestMeasures {
    var measures = RequestMeasures()
    measures.status = status
    measures.outcome = outcome
    return measures
  }

  private static func counts(_ metrics: LoopMetrics, _ name: String) throws -> BackendMetrics {
    try #require(metrics.backends.first { $0.name == name })
  }

  @Test(
    "a request is counted by the class of its status",
    arguments: [
      (101, "1xx"), (200, "2xx"), (304, "3xx"), (404, "4xx"), (498, "4xx"), (499, "499"), (503, "5xx"), (599, "5xx"), (0, "other"),
      (600, "other"), (999, "other"),
    ])
  func status(status: Int, label: String) {
    var metrics = BackendMetrics(name: "a")
    metrics.record(Self.measures(status), at: .now())
    #expect(metrics.requests.reduce(0, +) == 1)
    #expect(zip(BackendMetrics.StatusClass.allCases, metrics.requests).first { $1 == 1 }?.0.rawValue == label)
  }

  @Test(
    "a request is counted by its outcome; sent again or elsewhere, it still ended well",
    arguments: [
      (RequestMeasures.Outcome.ok, "ok"), (.retried, "ok"), (.fallback, "ok"), (.refused, "refused"), (.clientGone, "client_gone"),
      (.upstreamCut, "upstream_cut"), (.timeout, "timeout"),
    ])
  func outcome(outcome: RequestMeasures.Outcome, label: String) {
    var metrics = BackendMetrics(name: "a")
    metrics.record(Self.measures(200, outcome), at: .now())
    #expect(metrics.outcomes.reduce(0, +) == 1)
    #expect(zip(BackendMetrics.Outcome.allCases, metrics.outcomes).first { $1 == 1 }?.0.rawValue == label)
  }

  @Test("durations, the first byte and the bytes of both ways are added up; what never began to be answered has no first byte")
  func record() {
    var measures = Self.measures(200)
    measures.begun = .uptimeNanoseconds(1_000_000_000)
    measures.firstByte = .uptimeNanoseconds(1_030_000_000)
    (measures.bytesIn, measures.bytesOut) = (10, 200)
    var metrics = BackendMetrics(name: "a")
    metrics.record(measures, at: .uptimeNanoseconds(3_000_000_000))
    measures.firstByte = nil
    metrics.record(measures, at: .uptimeNanoseconds(2_000_000_000))
    #expect((metrics.bytesIn, metrics.bytesOut) == (20, 400))
    #expect(metrics.duration.sum == 3_000_000 && metrics.duration.counts.reduce(0, +) == 2)
    #expect(metrics.firstByte.sum == 30_000 && metrics.firstByte.counts.reduce(0, +) == 1)
  }

  @Test("events are counted for their backend, those without one apart")
  func events() throws {
    let backends = try Self.backends("a", "b")
    var metrics = LoopMetrics()
    metrics.apply(backends)
    metrics.record(Self.measures(200), of: backends[1], at: .now())
    metrics.record(Self.measures(404), of: nil, at: .now())
    metrics.retried(backends[0])
    metrics.fellBack(from: backends[1])
    metrics.noteRequest(on: backends[0])
    metrics.noteConnections(to: backends[1], idle: 2, busy: 3, queued: 4)
    metrics.listAsked(isCached: true)
    metrics.listAsked(isCached: false)
    metrics.listAsked(isCached: true)
    #expect(metrics.backends.map(\.name) == ["", "a", "b"])
    #expect(metrics.backends.map { $0.requests.reduce(0, +) } == [1, 0, 1])
    #expect(metrics.backends.map(\.retries) == [0, 1, 0])
    #expect(metrics.backends.map(\.fallbacks) == [0, 0, 1])
    #expect(metrics.backends.map(\.requestsInFlight) == [0, 1, 0])
    #expect(metrics.backends.map(\.idleConnections) == [0, 0, 2])
    #expect(metrics.backends.map(\.busyConnections) == [0, 0, 3])
    #expect(metrics.backends.map(\.queuedRequests) == [0, 0, 4])
    #expect((metrics.listCacheHits, metrics.listCacheMisses) == (2, 1))
  }

  @Test("a reload that moves backends keeps their counts, and requests from before it are counted under their own names")
  func reload() throws {
    let before = try Self.backends("a", "b")
    let after = try Self.backends("b", "c")
    var metrics = LoopMetrics()
    metrics.apply(before)
    metrics.record(Self.measures(200), of: before[1], at: .now())
    metrics.apply(after)
    metrics.record(Self.measures(200), of: before[0], at: .now())
    metrics.record(Self.measures(200), of: before[1], at: .now())
    metrics.record(Self.measures(200), of: after[0], at: .now())
    metrics.record(Self.measures(200), of: after[1], at: .now())
    #expect(metrics.backends.map(\.name) == ["", "a", "b", "c"])
    #expect(metrics.backends.map { $0.requests.reduce(0, +) } == [0, 1, 3, 1])
  }

  @Test("loops add up by name, whatever the order in which they learnt of the backends")
  func sum() throws {
    let (ab, ba) = (try Self.backends("a", "b"), try Self.backends("b", "a"))
    var (one, other, sum) = (LoopMetrics(), LoopMetrics(), LoopMetrics())
    one.apply(ab)
    other.apply(ba)
    one.record(Self.measures(200), of: ab[0], at: .now())
    other.record(Self.measures(200), of: ba[0], at: .now())
    other.record(Self.measures(500), of: ba[1], at: .now())
    other.record(Self.measures(204), of: nil, at: .now())
    other.retried(ba[1])
    one.clientConnections = 3
    other.clientConnections = 4
    sum.add(one)
    sum.add(other)
    #expect(sum.backends.map(\.name) == ["", "a", "b"])
    #expect(sum.backends.map { $0.requests.reduce(0, +) } == [1, 2, 1])
    #expect(try Self.counts(sum, "a").retries == 1)
    #expect(sum.clientConnections == 7)
  }
}
