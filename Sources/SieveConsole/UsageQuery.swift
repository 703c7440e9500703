internal import Foundation
internal import SieveCore

/// Which days, and by which columns.
struct UsageQuery {
  let days: ClosedRange<CalendarDay>
  let columns: [UsageKey.Column]

  init(_ query: [String: String], today: CalendarDay) throws(ConsoleError) {
    let from = try Self.day("from", query) ?? today.monthStart
    let to = try Self.day("to", query) ?? today
    guard from <= to, to.number - from.number < UsageLedger.dayCount else {
      throw ConsoleError(
        400, "invalid_request", "'from' must not be behind 'to', nor more than \(UsageLedger.dayCount) days before it.", param: "from")
    }
    let words = (query["by"] ?? "day,model").split(separator: ",").map(String.init)
    columns = words.compactMap(UsageKey.Column.init)
    guard columns.count == words.count, Set(columns).count == words.count, !columns.isEmpty else {
      throw ConsoleError(400, "invalid_request", "'by' must be some of day, model, backend and client, each once.", param: "by")
    }
    days = from...to
  }

  private static func day(_ name: String, _ query: [String: String]) throws(ConsoleError) -> CalendarDay? {
    guard let text = query[name] else { return nil }
    guard let day = CalendarDay(text) else {
      throw ConsoleError(400, "invalid_request", "'\(name)' must be a day such as 2026-11-25.", param: name)
    }
    return day
  }

  func json(_ ledger: UsageLedger, isStored: Bool) -> [UInt8] {
    var json = JSONText()
    json.object { json in
      json.member("from", days.lowerBound.text)
      json.member("to", days.upperBound.text)
      json.name("by")
      json.texts(columns.map(\.rawValue))
      json.member("since", ledger.firstDay?.text)
      json.member("complete", ledger.isComplete)
      json.member("stored", isStored)
      json.name("total")
      json.object { json in json.members(of: ledger.total(in: days)) }
      json.name("rows")
      json.array { json in
        for (key, figures) in ledger.rows(in: days, by: columns) {
          json.object { json in
            for column in columns {
              json.name(column.rawValue)
              json.text(Self.text(column, key))
            }
            json.members(of: figures)
          }
        }
      }
    }
    return json.bytes
  }

  /// RFC 4180.
  func csv(_ ledger: UsageLedger) -> [UInt8] {
    var text =
      (columns.map(\.rawValue) + ["requests", "unknown_tokens", "unknown_cost", "input_tokens", "output_tokens", "cached_tokens", "cost"])
      .joined(separator: ",") + "\r\n"
    for (key, figures) in ledger.rows(in: days, by: columns) {
      let counts = [
        figures.requests, figures.unknownTokens, figures.unknownCost, figures.inputTokens, figures.outputTokens, figures.cachedTokens,
      ].map(String.init)
      text += (columns.map { Self.cell(Self.text($0, key)) } + counts + [Self.dollars(figures.cost)]).joined(separator: ",") + "\r\n"
    }
    return Array(text.utf8)
  }

  /// A spreadsheet must not take a model's name for a formula.
  private static func cell(_ text: String) -> String {
    // As a scalar: with a mark upon it, a sign is another character, and the same formula. East Asian spreadsheets take wide signs as well.
    let isFormula = text.unicodeScalars.first.map { "=+-@\t\r\n＝＋－＠".unicodeScalars.contains($0) } ?? false
    let safe = isFormula ? "'" + text : text
    guard safe.utf8.contains(where: { "\",\r\n".utf8.contains($0) }) else { return safe }
    return "\"" + safe.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
  }

  /// Without an exponent, which not every spreadsheet reads.
  private static func dollars(_ amount: Double) -> String {
    let text = String(format: "%.12f", amount)
    let digits = text.reversed().drop { $0 == "0" }
    return String((digits.first == "." ? digits.dropFirst() : digits[...]).reversed())
  }

  private static func text(_ column: UsageKey.Column, _ key: UsageKey) -> String {
    switch column {
    case .day: key.day.text
    case .model: key.model
    case .backend: key.backend
    case .client: key.client
    }
  }
}

extension JSONText {
  mutating func members(of figures: UsageFigures) { members(of: figures, cost: figures.cost) }

  mutating func members(of figures: UsageFigures, cost: Double?) {
    member("requests", figures.requests)
    member("unknown_tokens", figures.unknownTokens)
    member("unknown_cost", figures.unknownCost)
    member("input_tokens", figures.inputTokens)
    member("output_tokens", figures.outputTokens)
    member("cached_tokens", figures.cachedTokens)
    member("cost", dollars: cost)
  }
}
