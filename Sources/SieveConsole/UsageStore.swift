package import SieveCore
package import SieveProxy

/// Usage since the first day, and what of it the disk does not have yet.
package actor UsageStore {
  private(set) var ledger = UsageLedger()
  private var pending = UsageLedger()
  private let journal: UsageJournal?
  /// Whether the last attempt to write failed: told once, not each ten seconds.
  package private(set) var isFailing = false

  /// - Parameter directory: `server.state_dir`; nil: memory only.
  package init(directory: String?) {
    journal = directory.map { UsageJournal(path: $0 + "/usage.jsonl") }
    if let journal { ledger = journal.read() }
  }

  var isStored: Bool { journal != nil }

  package func append(_ requests: [EndedRequest]) {
    for request in requests where 200..<300 ~= request.status && !request.backend.isEmpty {
      let day = CalendarDay(secondsSince1970: Int64(request.time))
      let key = UsageKey(day: day, model: request.model, backend: request.backend, client: request.client)
      let figures = UsageFigures(request.usage, price: request.price)
      ledger.add(figures, to: key)
      if journal != nil { pending.add(figures, to: key) }
    }
  }

  /// Writes what is new to the disk; to be called each ten seconds, and at the end.
  package func flush(today: Int64) {
    ledger.forget(before: CalendarDay(secondsSince1970: today))
    guard let journal, !pending.isEmpty else { return }
    isFailing = !journal.append(pending)
    guard !isFailing else { return }
    pending = UsageLedger()
    if journal.shouldCompact(ledger) { journal.compact(ledger) }
  }

  /// Of this month.
  package func total(today: Int64) -> UsageFigures {
    let day = CalendarDay(secondsSince1970: today)
    return ledger.total(in: day.monthStart...day)
  }

  func lastWeek(of model: String, today: CalendarDay) -> UsageFigures {
    ledger.total(in: CalendarDay(number: today.number - 6)...today) { $0.model == model }
  }
}
