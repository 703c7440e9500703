internal import NIOCore
internal import SieveCore

/// Sums up what every loop has counted, when `/-/metrics` is asked.
struct MetricsCollector: Sendable {
  let workers: [NIOLoopBound<Worker>]
  let catalogues: CatalogueService
  let console: any ConsoleService
  let reloads: ReloadCount
  let version: String

  /// Visits one loop after the other; none waits for another.
  @Sendable func report(_ format: MetricsFormat) async -> String {
    var sum = LoopMetrics()
    var backends: [String] = []
    for worker in workers {
      let measured = try? await worker.eventLoop.submit {
        (worker.value.measured(), worker.value.snapshot.backends.map(\.backend.name))
      }.get()
      guard let (loop, names) = measured else { continue }
      sum.add(loop)
      backends = names
    }
    return MetricsReport(
      version: version, loops: sum, catalogues: await catalogues.metrics, reloads: reloads.value, backends: backends,
      usage: await console.usageCounters()
    ).text(format)
  }
}
