import SieveCore
import TestSupport
import Testing

@Suite("Adding usage up")
struct UsageLedgerTests {
  private let day = CalendarDay(secondsSince1970: 1_795_000_000)

  private func key(_ model: String, day: CalendarDay? = nil, client: String = "") -> UsageKey {
    UsageKey(day: day ?? self.day, model: model, backend: "or", client: client)
  }

  @Test("Sums by any columns, in their order, and counts what is unknown")
  func sums() {
    var ledger = UsageLedger()
    let price = ModelPrice(input: 0.001, output: 0.002, cached: 0.0001)
    let before = CalendarDay(number: day.number - 1)
    ledger.add(UsageFigures(TokenUsage(input: 100, output: 10, cached: 50), price: price), to: key("b"))
    ledger.add(UsageFigures(TokenUsage(input: 1, output: 1), price: nil), to: key("a", day: before, client: "c"))
    ledger.add(UsageFigures(nil, price: price), to: key("b"))
    let rows = ledger.rows(in: before...day, by: [.model])
    #expect(rows.map(\.key.model) == ["a", "b"])
    #expect(rows[0].figures.unknownCost == 1 && rows[0].figures.unknownTokens == 0)
    let sum = rows[1].figures
    #expect(
      (sum.requests, sum.unknownTokens, sum.unknownCost, sum.inputTokens, sum.outputTokens, sum.cachedTokens) == (2, 1, 1, 100, 10, 50))
    #expect(abs(sum.cost - (0.05 + 0.005 + 0.02)) < 1e-12)
    #expect(ledger.rows(in: before...day, by: [.client, .day]).map(\.key.client) == ["", "c"])
    #expect(ledger.total(in: day...day).requests == 2)
  }

  @Test("What has no room is counted together, and the table stays within its bytes")
  func bounds() {
    var ledger = UsageLedger(limit: 16 << 10)
    for index in 0..<5000 { ledger.add(UsageFigures(nil, price: nil), to: key("model-\(index)", client: "c\(index % 700)")) }
    #expect(ledger.byteCount <= (16 << 10) + 512)
    #expect(!ledger.isComplete)
    #expect(ledger.total(in: day...day).requests == 5000)
    #expect(ledger.rows(in: day...day, by: [.model]).contains { $0.key.model == UsageKey.otherModel })
  }

  @Test("Names are bytes: those that differ in Unicode normalisation have rows of their own, always in the same order")
  func normalisation() {
    let names = ["cafe\u{301}", "caf\u{e9}"]
    for order in [names, names.reversed()] {
      var ledger = UsageLedger()
      for model in order {
        for client in order { ledger.add(UsageFigures(nil, price: nil), to: key(model, client: client)) }
      }
      let rows = ledger.rows(in: day...day, by: [.model, .client])
      let expected = names.flatMap { model in names.map { Array((model + $0).utf8) } }
      #expect(rows.map { Array(($0.key.model + $0.key.client).utf8) } == expected)
    }
  }

  @Test("Old days are forgotten")
  func forgetting() {
    var ledger = UsageLedger()
    ledger.add(UsageFigures(nil, price: nil), to: key("a", day: CalendarDay(number: day.number - 500)))
    ledger.add(UsageFigures(nil, price: nil), to: key("a"))
    ledger.forget(before: day)
    #expect(ledger.firstDay == day && ledger.figures.count == 1)
  }

  @Test(
    "Days are those of the calendar",
    arguments: [
      ("1970-01-01", 0), ("2000-02-29", 11_016), ("2026-11-25", 20_782), ("1969-12-31", -1), ("2100-03-01", 47_541),
    ])
  func days(text: String, number: Int) {
    #expect(CalendarDay(text)?.number == number)
    #expect(CalendarDay(number: number).text == text)
    #expect(CalendarDay(secondsSince1970: Int64(number) * 86_400 + 86_399).number == number)
  }

  @Test(
    "What is no day is none",
    arguments: ["2026-02-29", "2026-13-01", "2026-1-1", "", "2026-11-25x", "20261125", "2026-00-10", "२०२६-११-२५"])
  func noDays(text: String) {
    #expect(CalendarDay(text) == nil)
  }

  @Test("Prices are what the list says a token costs; one that is negative, or beyond all reason, is none")
  func prices() throws {
    let list =
      #"{"data":[{"id":"a","pricing":{"prompt":"0.000001","completion":"0.000002","input_cache_read":"0.0000001"}},{"id":"b","pricing":{"prompt":"-1","completion":"-1"}},{"id":"c"},{"id":"d","input_cost_per_token":1e-6,"output_cost_per_token":0},{"id":"e","pricing":{"prompt":"1e300","completion":"1000"}},{"id":"f","input_cost_per_token":1000,"output_cost_per_token":1,"cache_read_input_token_cost":1e9}]}"#
    let models = try ModelListDocument(parsing: Array(list.utf8)).models
    #expect(
      models.map { ModelPrice($0) } == [
        ModelPrice(input: 1e-6, output: 2e-6, cached: 1e-7), nil, nil, ModelPrice(input: 1e-6, output: 0), nil,
        ModelPrice(input: 1000, output: 1),
      ])
  }
}
