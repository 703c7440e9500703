import Foundation

/// Points in time as providers write them.
enum PointInTime {
  /// Seconds since 1970 for RFC 3339's `date-time` and `full-date`, which begins its day in UTC; nil for what is neither.
  static func seconds(since1970 text: String) -> Double? {
    let moment = try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text)
    return (moment ?? (try? Date.ISO8601FormatStyle().year().month().day().parse(text)))?.timeIntervalSince1970
  }
}
