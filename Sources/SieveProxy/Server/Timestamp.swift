internal import CPlatform

/// The wall clock as log lines show it: RFC 3339, UTC.
package enum Timestamp {
  /// Seconds since 1970 and the milliseconds after them.
  package static func now() -> (seconds: Int64, milliseconds: Int) {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return (Int64(time.tv_sec), Int(time.tv_nsec) / 1_000_000)
  }

  /// `2026-11-23T03:20:11`, without a fraction or zone.
  package static func secondText(_ seconds: Int64) -> String {
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return
      "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))"
  }
}
