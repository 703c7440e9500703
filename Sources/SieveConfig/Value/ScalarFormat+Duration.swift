// Spans of time: a number and a unit, seconds where there is none.

extension ScalarFormat where Value == Duration {
  /// `900`, `15m`, `1.5s`, `500ms`, `24h`, `2d`; at most ten years, so that no sum of them overflows.
  package static var duration: Self {
    Self("be a duration such as 900, 1.5s, 15m or 24h", parse: read)
  }

  /// A limit: zero would forbid everything.
  package static var timeout: Self {
    Self("be a duration longer than zero, such as 10, 1.5s or 15m") { text in
      read(text).flatMap { $0 > .zero ? $0 : nil }
    }
  }

  private static func read(_ text: String) -> Duration? {
    guard let quantity = Quantity(text), let unit = milliseconds(in: quantity.unit) else { return nil }
    let (microseconds, overflows) = quantity.thousandths.multipliedReportingOverflow(by: unit)
    let duration = Duration.microseconds(microseconds)
    return overflows || duration > .seconds(10 * 365 * 86_400) ? nil : duration
  }

  private static func milliseconds(in unit: Substring) -> Int? {
    switch unit {
    case "ms": 1
    case "", "s": 1000
    case "m": 60_000
    case "h": 3_600_000
    case "d": 86_400_000
    default: nil
    }
  }
}
