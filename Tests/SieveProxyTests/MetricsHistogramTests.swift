import Testing

@testable import SieveProxy

@Suite("The histogram of metrics")
struct MetricsHistogramTests {
  @Test(
    "a duration falls into the first bucket whose bound is not below it",
    arguments: [
      (-1, "0.005"), (0, "0.005"), (5_000_000, "0.005"), (5_000_001, "0.01"), (1_000_000_000, "1"), (1_000_000_001, "2.5"),
      (600_000_000_000, "600"), (600_000_000_001, "+Inf"), (Int64.max, "+Inf"),
    ])
  func bucket(nanoseconds: Int64, bound: String) throws {
    var histogram = MetricsHistogram()
    histogram.observe(nanoseconds: nanoseconds)
    let bounds = MetricsHistogram.bounds.map(\.seconds) + ["+Inf"]
    let hit = try #require(bounds.firstIndex(of: bound))
    #expect(histogram.counts.enumerated().allSatisfy { $1 == ($0 == hit ? 1 : 0) })
    #expect(histogram.sum == max(0, nanoseconds) / 1000)
  }

  @Test("the bounds rise, and are written as what they are")
  func bounds() throws {
    for (bound, next) in zip(MetricsHistogram.bounds, MetricsHistogram.bounds.dropFirst()) { #expect(bound.nanoseconds < next.nanoseconds) }
    for bound in MetricsHistogram.bounds {
      let seconds = try #require(Double(bound.seconds))
      #expect(Int64((seconds * 1e9).rounded()) == bound.nanoseconds)
    }
  }

  @Test("two histograms add up")
  func sum() {
    var (one, other) = (MetricsHistogram(), MetricsHistogram())
    one.observe(nanoseconds: 1_000_000)
    other.observe(nanoseconds: 2_000_000)
    other.observe(nanoseconds: .max)
    var expected = one
    expected.observe(nanoseconds: 2_000_000)
    expected.observe(nanoseconds: .max)
    one.add(other)
    #expect(one == expected)
  }
}
