package import SieveCore
package import SieveProxy

/// Usage since the first day, and what of it the disk does not have yet.
package actor UsageStore {
  private(set) var ledger = UsageLedger()
  private var pending = UsageLedger()
  private let journal: UsageJournal?
  private var sinceStart: [Client: UsageFigures] = [:]

  private struct Client: Hashable {
    var backend: String
    var name: String
  }

  /// Whether the last attempt to write failed: told once, not each ten seconds.
  package private(set) var isFailing = false
  private let onFailure: @Sendable (String) -> Void

  /// - Parameters:
  ///   - directory: `server.state_dir`; nil: memory only.
  ///   - onFailure: hears, once, when the disk takes no more.
  package init(directory: String?, onFailure: @escaping @Sendable (String) -> Void = { _ in }) {
    self.onFailure = onFailure
    journal = directory.map { UsageJournal(path: $0 + "/usage.jsonl") }
    if let journal { ledger = journal.read() }
  }

  var isStored: Bool { journal != nil }

  /// Calls of models that were answered; what else there is, questions about a model among it, costs nothing that anybody tells.
  package func append(_ requests: [SettledRequest]) {
    for request in requests where request.isCall {
      let ended = request.ended
      let key = UsageKey(
        day: CalendarDay(secondsSince1970: Int64(ended.time)), model: request.publicID, backend: ended.backend, client: ended.client)
      add(UsageFigures(ended.usage, price: request.price), to: key)
    }
  }

  /// So many requests ended of which nothing is known.
  func lost(_ count: Int) {
    var figures = UsageFigures()
    (figures.requests, figures.unknownTokens, figures.unknownCost) = (count, count, count)
    let day = CalendarDay(secondsSince1970: Timestamp.now().seconds)
    add(figures, to: UsageKey(day: day, model: UsageKey.otherModel, backend: "", client: ""))
  }

  private func add(_ figures: UsageFigures, to key: UsageKey) {
    ledger.add(figures, to: key)
    if journal != nil { pending.add(figures, to: key) }
    let client = Client(backend: key.backend, name: key.client)
    sinceStart[client, default: UsageFigures()] += figures
  }

  /// For `/-/metrics`: counters that begin with the process. As many as backends times clients, and both are configured.
  package var counters: [UsageCounter] {
    sinceStart.map { UsageCounter(backend: $0.key.backend, client: $0.key.name, figures: $0.value) }
      .sorted { ($0.backend, $0.client) < ($1.backend, $1.client) }
  }

  /// Writes what is new to the disk; to be called each ten seconds, and at the end.
  package func flush() {
    ledger.forget(before: CalendarDay(secondsSince1970: Timestamp.now().seconds))
    guard let journal, !pending.isEmpty else { return }
    let wasFailing = isFailing
    isFailing = !journal.append(pending)
    if isFailing, !wasFailing { onFailure("\(journal.path) takes nothing; what is counted stays in memory until it does") }
    guard !isFailing else { return }
    pending = UsageLedger()
    if journal.shouldCompact(ledger) { journal.compact(ledger) }
  }

  /// Of this month.
  package func total(today: Int64) -> UsageFigures {
    let day = CalendarDay(secondsSince1970: today)
    return ledger.total(in: day.monthStart...day)
  }

  /// What a model was called; of an alias what its targets were, by whatever name: usage knows no aliases.
  func lastWeek(of entry: ListEntry, today: CalendarDay) -> UsageFigures {
    let ids = Set((entry.alias?.targets ?? [entry.publicID]).map(ModelID.init))
    return ledger.total(in: CalendarDay(number: today.number - 6)...today) { key in
      ids.contains(ModelID(key.model)) && (entry.alias != nil || key.backend.hasSameBytes(as: entry.backend))
    }
  }
}
