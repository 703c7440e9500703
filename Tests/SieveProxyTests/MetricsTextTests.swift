import Testing

@testable import SieveProxy

@Suite("The text format of metrics")
struct MetricsTextTests {
  @Test("a family has its help and type once, then its samples")
  func family() {
    var text = MetricsText()
    text.begin("requests_total", .counter, "Requests.")
    text.sample([], 1)
    text.sample([("backend", "a"), ("status", "2xx")], 2)
    #expect(
      text.text == """
        # HELP modelsieve_requests_total Requests.
        # TYPE modelsieve_requests_total counter
        modelsieve_requests_total 1
        modelsieve_requests_total{backend="a",status="2xx"} 2

        """)
  }

  @Test(
    "a label's value is escaped",
    arguments: [
      (#"a"b"#, #"a\"b"#), (#"a\b"#, #"a\\b"#), ("a\nb", #"a\nb"#), (#"\n"#, #"\\n"#), ("ü{},=", "ü{},="), ("", ""), ("\r\n", "\r\\n"),
    ])
  func escaping(value: String, written: String) {
    var text = MetricsText()
    text.begin("x", .gauge, "X.")
    text.sample([("l", value)], 0)
    #expect(text.text.hasSuffix("modelsieve_x{l=\"\(written)\"} 0\n"))
  }

  @Test(
    "durations are written in seconds, exactly",
    arguments: [(0, "0"), (1, "0.000001"), (1_500_000, "1.500000"), (60_000_000, "60"), (.max, "9223372036854.775807")])
  func seconds(microseconds: Int64, written: String) {
    var text = MetricsText()
    text.begin("x", .gauge, "X.")
    text.sample([], microseconds: microseconds)
    #expect(text.text.hasSuffix("modelsieve_x \(written)\n"))
  }

  @Test("a histogram's buckets are cumulative and end with +Inf, which is the count")
  func histogram() {
    var histogram = MetricsHistogram()
    for nanoseconds: Int64 in [1_000_000, 6_000_000, 6_000_000, 700_000_000_000] { histogram.observe(nanoseconds: nanoseconds) }
    var text = MetricsText()
    text.begin("t_seconds", .histogram, "T.")
    text.histogram([("backend", "a")], histogram)
    let lines = text.text.split(separator: "\n").dropFirst(2).map { $0.dropFirst("modelsieve_t_seconds".count) }
    #expect(lines.count == 19)
    #expect(
      lines.prefix(3) == [
        #"_bucket{backend="a",le="0.005"} 1"#, #"_bucket{backend="a",le="0.01"} 3"#, #"_bucket{backend="a",le="0.025"} 3"#,
      ])
    #expect(
      lines.suffix(4) == [
        #"_bucket{backend="a",le="600"} 3"#, #"_bucket{backend="a",le="+Inf"} 4"#, #"_sum{backend="a"} 700.013000"#,
        #"_count{backend="a"} 4"#,
      ])
  }
}
