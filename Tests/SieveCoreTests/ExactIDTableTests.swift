import TestSupport
import Testing

@testable import SieveCore

@Suite("Many exact ids among other rules")
struct ExactIDTableTests {
  private static let words = [
    "gpt", "GPT", "Gpt", "\u{212A}", "k", "K", "é", "É", "e\u{301}", "İ", "i\u{307}", "ς", "σ", "a/b", "A/b", "x",
  ]

  private static func rule(_ random: inout SplitMix64, caseSensitive: Bool) -> FilterRule {
    let text = random.pick(words) + random.pick(words)
    return switch Int.random(in: 0..<12, using: &random) {
    case 0: FilterRule(.glob(Glob(random.pick(["*", ""]) + text + "*", caseSensitive: caseSensitive)))
    default: FilterRule(.simple(ExactID(text, caseSensitive: caseSensitive)))
    }
  }

  @Test("say what each rule says by itself: the same models are shown, by the same lines, and the same rules are idle")
  func agreesOnRandomRules() {
    var random = SplitMix64(seed: 11)
    for round in 0..<300 {
      var filter = ModelFilter()
      let isCaseSensitive = round % 3 == 0
      filter.rules = (0..<Int.random(in: 0...40, using: &random)).map { _ in Self.rule(&random, caseSensitive: isCaseSensitive) }
      filter.exclude.rules = (0..<Int.random(in: 0...20, using: &random)).map { _ in Self.rule(&random, caseSensitive: isCaseSensitive) }
      let ids = (0..<60).map { _ in random.pick(Self.words) + random.pick(Self.words) }
      var met: Set<FilterPlace> = []
      for id in ids {
        let selected = filter.rules.firstIndex { $0.match(id) == .matched }
        let excluded = filter.exclude.rules.firstIndex { $0.match(id) == .matched }
        var budget = RegexpBudget()
        var stopped: Set<FilterPlace> = []
        let judgement = filter.judge(id, model: nil, now: nil, &budget, &stopped)
        let isSelected = selected != nil || filter.rules.isEmpty
        #expect(judgement.isVisible == (isSelected && excluded == nil), "\(id)")
        let place = isSelected ? excluded.map { FilterPlace.exclusion(Int32($0)) } : FilterPlace.none
        #expect(judgement.place == place ?? selected.map { FilterPlace.selection(Int32($0)) } ?? FilterPlace.none, "\(id)")
        let model = ModelObject.named(id)
        let findings = filter.findings(for: id, model: model, now: nil, &budget)
        #expect(
          filter.hits(for: id, model: model, now: nil, &budget).matched == findings.indices.filter { findings[$0].outcome == .matched })
        for (index, rule) in filter.rules.enumerated() where rule.match(id) == .matched { met.insert(.selection(Int32(index))) }
        for (index, rule) in filter.exclude.rules.enumerated() where rule.match(id) == .matched { met.insert(.exclusion(Int32(index))) }
      }
      var budget = RegexpBudget()
      let idle = filter.unmatchedRules(among: ids.map { (id: $0, model: ModelObject.named($0)) }, now: nil, &budget)
      let all = Set(
        filter.rules.indices.map { FilterPlace.selection(Int32($0)) } + filter.exclude.rules.indices.map { .exclusion(Int32($0)) })
      #expect(idle == all.subtracting(met).rules(of: filter))
    }
  }

  @Test("are found in a time that does not grow with them")
  func time() {
    func took(_ count: Int) -> Duration {
      var filter = ModelFilter()
      filter.rules = (0..<count).map { FilterRule(.simple(ExactID("maker/model-\($0)", caseSensitive: false))) }
      let ids = (0..<2000).map { "maker/other-\($0)" }
      return (0..<5).map { _ in processorTime { for id in ids { _ = filter.verdict(for: id) } } }.min() ?? .zero
    }
    #expect(took(4000) < took(16) * 20)
  }
}

extension ModelObject {
  fileprivate static func named(_ id: String) -> ModelObject {
    var json: [UInt8] = []
    JSONString.write(id, to: &json)
    var place = ModelPlace(value: ModelPlace.Span(0..<json.count), id: ModelPlace.Span(1..<json.count - 1))
    place.isText = true
    return ModelObject(place, in: json)
  }
}
