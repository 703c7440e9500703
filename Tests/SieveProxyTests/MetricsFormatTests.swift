import Testing

@testable import SieveProxy

@Suite("The format of metrics")
struct MetricsFormatTests {
  @Test(
    "OpenMetrics is for who asks for it, as Prometheus does",
    arguments: [
      ([], MetricsFormat.prometheus), (["*/*"], .prometheus), (["text/plain;version=0.0.4;q=0.5,*/*;q=0.1"], .prometheus),
      (["application/openmetrics-text;version=1.0.0;q=0.8,text/plain;version=0.0.4;q=0.5"], .openMetrics),
      (["text/plain", "application/openmetrics-text"], .openMetrics),
    ] as [([String], MetricsFormat)])
  func negotiated(accept: [String], format: MetricsFormat) {
    #expect(MetricsFormat(accept: accept) == format)
  }

  @Test("a counter's family has no suffix in OpenMetrics, its samples have, and the end is told")
  func openMetrics() {
    for (format, family, end) in [(MetricsFormat.prometheus, "modelsieve_a_total", ""), (.openMetrics, "modelsieve_a", "# EOF\n")] {
      var text = MetricsText(format)
      text.begin("a_total", .counter, "Things.")
      text.sample([], 1)
      text.end()
      #expect(text.text == "# HELP \(family) Things.\n# TYPE \(family) counter\nmodelsieve_a_total 1\n\(end)")
    }
  }
}
