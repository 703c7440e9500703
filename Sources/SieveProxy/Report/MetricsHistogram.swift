/// How long things took, counted in fixed buckets: those of Prometheus' client libraries, stretched to what a thinking model takes.
struct MetricsHistogram: Sendable, Equatable {
  /// How many fell into each bucket and no earlier one; the last is for what exceeds every bound.
  private(set) var counts = Array(repeating: 0, count: bounds.count + 1)
  /// In microseconds: nanoseconds of ten thousand streams at one time would overflow within two weeks.
  private(set) var sum: Int64 = 0

  /// The buckets' upper bounds, bounds included: as they are written, and in nanoseconds.
  static let bounds: [(seconds: String, nanoseconds: Int64)] = [
    ("0.005", 5_000_000), ("0.01", 10_000_000), ("0.025", 25_000_000), ("0.05", 50_000_000), ("0.1", 100_000_000), ("0.25", 250_000_000),
    ("0.5", 500_000_000), ("1", 1_000_000_000), ("2.5", 2_500_000_000), ("5", 5_000_000_000), ("10", 10_000_000_000),
    ("30", 30_000_000_000), ("60", 60_000_000_000), ("120", 120_000_000_000), ("300", 300_000_000_000), ("600", 600_000_000_000),
  ]

  /// Counts what took so many nanoseconds; less than none counts as none.
  mutating func observe(nanoseconds: Int64) {
    var bucket = 0
    while bucket < Self.bounds.count, nanoseconds > Self.bounds[bucket].nanoseconds { bucket += 1 }
    counts[bucket] += 1
    sum += max(0, nanoseconds) / 1000
  }

  mutating func add(_ other: MetricsHistogram) {
    for bucket in counts.indices { counts[bucket] += other.counts[bucket] }
    sum += other.sum
  }
}
