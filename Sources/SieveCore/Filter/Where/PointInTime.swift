import Foundation

/// Points in time as providers write them.
enum PointInTime {
  /// Seconds, whatever the number counts: seconds reach 1e11 in the year 5138, and milliseconds have been beyond it since 1973; the same goes
  /// for microseconds and nanoseconds.
  static func seconds(since1970 count: Double) -> Double {
    switch count.magnitude {
    case ..<1e11: count
    case ..<1e14: count / 1e3
    case ..<1e17: count / 1e6
    default: count / 1e9
    }
  }

  /// RFC 3339, in UTC and whole seconds.
  static func text(_ seconds: Double) -> String {
    Date(timeIntervalSince1970: seconds.rounded(.down)).ISO8601Format()
  }

  /// Seconds since 1970 for RFC 3339's `date-time` and `full-date`, which begins its day in UTC; nil for what is neither.
  static func seconds(since1970 text: String) -> Double? {
    let moment = try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text)
    return (moment ?? (try? Date.ISO8601FormatStyle().year().month().day().parse(text)))?.timeIntervalSince1970
  }
}
