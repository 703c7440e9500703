/// Everything `/-/metrics` tells, and under which names. Label values come from the configuration, or are words of this program: never from
/// a client or a backend.
struct MetricsReport {
  var version: String
  /// All loops together.
  var loops: LoopMetrics
  var catalogues: CatalogueMetrics
  var reloads: (succeeded: Int, failed: Int)
  /// The backends of the configuration in use, in its order.
  var backends: [String]
  var usage: [UsageCounter] = []
  var now = ContinuousClock.now

  /// Families and samples always in the same order.
  func text(_ format: MetricsFormat) -> String {
    var text = MetricsText(format)
    writeProcess(to: &text)
    writeRequests(to: &text)
    writeConnections(to: &text)
    writeLists(to: &text)
    writeUsage(to: &text)
    text.end()
    return text.text
  }

  private func writeProcess(to text: inout MetricsText) {
    text.begin("build_info", .gauge, "Always 1; the label tells the version.")
    text.sample([("version", version)], 1)
    text.begin("reloads_total", .counter, "Times the configuration was read again.")
    text.sample([("result", "ok")], reloads.succeeded)
    text.sample([("result", "failed")], reloads.failed)
  }

  // MARK: Requests

  private func writeRequests(to text: inout MetricsText) {
    text.begin("requests_total", .counter, "Requests that are over, by status; an empty backend: answered here; 499: the client left.")
    for backend in loops.backends {
      for (status, count) in zip(BackendMetrics.StatusClass.allCases, backend.requests) {
        text.sample([("backend", backend.name), ("status", status.rawValue)], count)
      }
    }
    text.begin("request_outcomes_total", .counter, "Requests that are over, by how they ended.")
    for backend in loops.backends {
      for (outcome, count) in zip(BackendMetrics.Outcome.allCases, backend.outcomes) {
        text.sample([("backend", backend.name), ("outcome", outcome.rawValue)], count)
      }
    }
    text.begin("request_duration_seconds", .histogram, "From a request's first byte to the last of its answer.")
    for backend in loops.backends { text.histogram([("backend", backend.name)], backend.duration) }
    text.begin("first_byte_seconds", .histogram, "From a request's first byte to the first of its answer.")
    for backend in loops.backends { text.histogram([("backend", backend.name)], backend.firstByte) }
    write("request_bytes_total", .counter, "Bytes of requests sent on, counted when the request is over.", \.bytesIn, to: &text)
    write("response_bytes_total", .counter, "Bytes of answers sent to clients, counted when the request is over.", \.bytesOut, to: &text)
    write("retries_total", .counter, "Requests sent again because a reused connection had closed.", \.retries, to: &text)
    write("fallbacks_total", .counter, "Requests that left this backend for their alias's next target.", \.fallbacks, to: &text)
    write("requests_in_flight", .gauge, "Requests being served, streams among them.", \.requestsInFlight, to: &text)
  }

  private func write(
    _ name: String, _ kind: MetricsText.Kind, _ help: String, _ value: (BackendMetrics) -> Int, to text: inout MetricsText
  ) {
    text.begin(name, kind, help)
    for backend in loops.backends { text.sample([("backend", backend.name)], value(backend)) }
  }

  // MARK: Connections

  private func writeConnections(to text: inout MetricsText) {
    text.begin("client_connections", .gauge, "Client connections open.")
    text.sample([], loops.clientConnections)
    text.begin("upstream_connections", .gauge, "Connections to backends; those that backends share are counted for the first of them.")
    for backend in loops.backends.dropFirst() {
      text.sample([("backend", backend.name), ("state", "idle")], backend.idleConnections)
      text.sample([("backend", backend.name), ("state", "busy")], backend.busyConnections)
    }
    text.begin("queued_requests", .gauge, "Requests that wait because all max_connections of their backend are busy.")
    for backend in loops.backends.dropFirst() { text.sample([("backend", backend.name)], backend.queuedRequests) }
  }

  // MARK: Lists

  private func writeLists(to text: inout MetricsText) {
    text.begin("list_requests_total", .counter, "Lists of models asked for, by whether the answer was at hand.")
    text.sample([("cache", "hit")], loops.listCacheHits)
    text.sample([("cache", "miss")], loops.listCacheMisses)
    let lists = backends.map { ($0, catalogues.entry($0)) }
    text.begin("list_fetches_total", .counter, "Times a backend was asked for its list, pages not counted.")
    for (backend, list) in lists {
      for fetch in CatalogueMetrics.Fetch.allCases {
        text.sample([("backend", backend), ("result", fetch.rawValue)], list.count(of: fetch))
      }
    }
    text.begin("list_age_seconds", .gauge, "Age of a backend's last good list; absent before the first.")
    for (backend, list) in lists {
      if let fetched = list.fetched {
        text.sample([("backend", backend)], microseconds: (now - fetched).inNanoseconds / 1000)
      }
    }
    text.begin("list_models", .gauge, "Models of a backend, by whether the filters show them.")
    for (backend, list) in lists {
      text.sample([("backend", backend), ("visibility", "visible")], list.visible)
      text.sample([("backend", backend), ("visibility", "hidden")], list.hidden)
    }
    text.begin("list_changes_total", .counter, "Models that appeared in a backend's list, or disappeared from it.")
    for (backend, list) in lists {
      text.sample([("backend", backend), ("change", "appeared")], list.appeared)
      text.sample([("backend", backend), ("change", "disappeared")], list.disappeared)
    }
  }
}
