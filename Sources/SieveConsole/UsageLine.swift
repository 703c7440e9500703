internal import SieveCore

/// A line of the journal: what was added to one row.
struct UsageLine: Codable {
  private var d: String
  private var m: String
  private var b: String
  private var c: String
  private var r: Int
  private var ut: Int
  private var uc: Int
  private var i: Int
  private var o: Int
  private var ch: Int
  private var usd: Double

  init(_ key: UsageKey, _ figures: UsageFigures) {
    (d, m, b, c) = (key.day.text, key.model, key.backend, key.client)
    (r, ut, uc) = (figures.requests, figures.unknownTokens, figures.unknownCost)
    (i, o, ch, usd) = (figures.inputTokens, figures.outputTokens, figures.cachedTokens, figures.cost)
  }

  /// nil where there is no such day, or a count is negative: not written by this program.
  var entry: (key: UsageKey, figures: UsageFigures)? {
    guard let day = CalendarDay(d), [r, ut, uc, i, o, ch].allSatisfy({ $0 >= 0 }), usd >= 0 else { return nil }
    var figures = UsageFigures()
    (figures.requests, figures.unknownTokens, figures.unknownCost) = (r, ut, uc)
    (figures.inputTokens, figures.outputTokens, figures.cachedTokens) = (i, o, ch)
    if ModelPrice.canBe(usd, forTokens: Double(i) + Double(o)) {
      figures.cost = usd
    } else {
      figures.unknownCost = r
    }
    return (UsageKey(day: day, model: m, backend: b, client: c), figures)
  }
}
