/// Usage by day, model, backend and client. Bounded in bytes: what there is no room for is counted under one name a day, backend and client.
package struct UsageLedger: Sendable {
  package private(set) var figures: [UsageKey: UsageFigures] = [:]
  /// Whether every model stands under its own name.
  package private(set) var isComplete = true
  /// What the table takes, about.
  package private(set) var byteCount = 0
  private let limit: Int

  /// Days that are kept.
  package static let dayCount = 400

  package init(limit: Int = 8 << 20) { self.limit = limit }

  package var isEmpty: Bool { figures.isEmpty }

  package mutating func add(_ added: UsageFigures, to key: UsageKey) {
    if figures[key] != nil {
      figures[key]? += added
      return
    }
    var key = key
    // The last sixteenth is for the rows that gather what has no room.
    if byteCount + key.byteCount > limit - limit / 16 {
      isComplete = false
      key.model = UsageKey.otherModel
      if figures[key] == nil, byteCount + key.byteCount > limit { key = UsageKey(day: key.day, model: key.model, backend: "", client: "") }
    }
    if figures[key] == nil { byteCount += key.byteCount }
    figures[key, default: UsageFigures()] += added
  }

  package mutating func add(_ other: UsageLedger) {
    for (key, figures) in other.figures { add(figures, to: key) }
    isComplete = isComplete && other.isComplete
  }

  /// Forgets what is older than `dayCount` days.
  package mutating func forget(before today: CalendarDay) {
    let first = CalendarDay(number: today.number - Self.dayCount + 1)
    for key in figures.keys where key.day < first {
      figures[key] = nil
      byteCount -= key.byteCount
    }
  }

  package var firstDay: CalendarDay? { figures.keys.lazy.map(\.day).min() }

  /// The sum of some days, by columns, in their order.
  package func rows(in days: ClosedRange<CalendarDay>, by columns: [UsageKey.Column]) -> [(key: UsageKey, figures: UsageFigures)] {
    var sums: [UsageKey: UsageFigures] = [:]
    for (key, figures) in figures where days.contains(key.day) { sums[key.reduced(to: columns), default: UsageFigures()] += figures }
    return sums.map { ($0.key, $0.value) }.sorted { $0.0.precedes($1.0, by: columns) }
  }

  package func total(in days: ClosedRange<CalendarDay>, where isWanted: (UsageKey) -> Bool = { _ in true }) -> UsageFigures {
    var sum = UsageFigures()
    for (key, figures) in figures where days.contains(key.day) && isWanted(key) { sum += figures }
    return sum
  }
}
