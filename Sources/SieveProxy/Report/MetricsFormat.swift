/// How metrics are written: as every Prometheus reads them, or as OpenMetrics for who asks for that.
enum MetricsFormat {
  case prometheus, openMetrics

  /// `accept`: what a scraper says it reads.
  init(accept: [String]) {
    self = accept.contains { $0.contains("application/openmetrics-text") } ? .openMetrics : .prometheus
  }

  var contentType: String {
    switch self {
    case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
    case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
    }
  }
}
