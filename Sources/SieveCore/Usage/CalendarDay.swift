/// A day in UTC, of the proleptic Gregorian calendar.
package struct CalendarDay: Sendable, Hashable, Comparable {
  /// Days since 1970-01-01.
  package var number: Int

  package init(number: Int) { self.number = number }

  package init(secondsSince1970 seconds: Int64) {
    number = Int(seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400)
  }

  /// `2026-11-25`; nil for anything else, and for days that there are not.
  package init?(_ text: some StringProtocol) {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    guard parts.map(\.count) == [4, 2, 2], parts.allSatisfy({ $0.allSatisfy { 0x30...0x39 ~= $0 } }) else { return nil }
    let numbers = parts.map { $0.reduce(0) { $0 * 10 + Int($1 - 0x30) } }
    guard 1...12 ~= numbers[1], 1...31 ~= numbers[2] else { return nil }
    // Years that begin in March have their leap day last (Howard Hinnant, "chrono-compatible low-level date algorithms").
    let year = numbers[1] <= 2 ? numbers[0] - 1 : numbers[0]
    let (era, yearOfEra) = (year / 400, year % 400)
    let dayOfYear = (153 * ((numbers[1] + 9) % 12) + 2) / 5 + numbers[2] - 1
    number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    guard self.text.utf8.elementsEqual(text.utf8) else { return nil }
  }

  package var text: String {
    let shifted = number + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    let calendarMonth = month < 10 ? month + 3 : month - 9
    let year = yearOfEra + era * 400 + (calendarMonth <= 2 ? 1 : 0)
    return Self.padded(year, 4) + "-" + Self.padded(calendarMonth, 2) + "-" + Self.padded(day, 2)
  }

  /// The first day of its month.
  package var monthStart: CalendarDay { CalendarDay(text.dropLast(2) + "01") ?? self }

  package static func < (left: CalendarDay, right: CalendarDay) -> Bool { left.number < right.number }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
