internal import CPlatform

/// The field `Date` of an answer that has none yet (RFC 9110 §6.6.1), written once a second and not once an answer.
struct DateLine {
  /// `Date: Sun, 06 Nov 1994 08:49:37 GMT` with its line end.
  private(set) var bytes: [UInt8] = []
  private var second: Int64 = .min

  init(second: Int64 = Timestamp.now().seconds) {
    advance(to: second)
  }

  /// Seconds since 1970.
  mutating func advance(to second: Int64) {
    guard second != self.second else { return }
    self.second = second
    var time = time_t(second)
    var parts = tm()
    gmtime_r(&time, &parts)
    let day = Self.days[Int(parts.tm_wday)]
    let month = Self.months[Int(parts.tm_mon)]
    bytes = Array(
      "Date: \(day), \(two(parts.tm_mday)) \(month) \(1900 + parts.tm_year) \(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)) GMT\r\n"
        .utf8)
  }

  private func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }

  private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}
