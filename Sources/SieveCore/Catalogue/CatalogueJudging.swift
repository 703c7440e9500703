/// The work of judging a catalogue, in pieces: a filter may take its second, and others want their lists meanwhile.
package struct CatalogueJudging: Sendable {
  private let catalogue: Catalogue
  private let backend: Backend
  private let now: Int64?
  private(set) var judgements: [Judgement] = []
  private var stopped: Set<FilterPlace> = []
  private var used: Set<FilterPlace> = []
  private var budget = RegexpBudget()
  private(set) var idleRules: [ConfiguredRule] = []
  private var isReviewed = false

  /// - Parameter now: seconds since 1970, for ages; nil makes every age count as missing.
  package init(_ catalogue: Catalogue, of backend: Backend, now: Int64?) {
    self.catalogue = catalogue
    self.backend = backend
    self.now = now
    judgements.reserveCapacity(catalogue.count)
  }

  var stoppedRules: [ConfiguredRule] { stopped.rules(of: backend.filter) }

  /// Goes on for about as long as `slice`: one id may take a tenth of a second. Returns the result once all is done.
  package mutating func advance(_ slice: Duration) -> JudgedCatalogue? {
    let end = ContinuousClock.now + slice
    while judgements.count < catalogue.count {
      judgeSome()
      if ContinuousClock.now >= end { return nil }
    }
    if !isReviewed {
      review()
      return nil
    }
    return JudgedCatalogue(catalogue, of: backend, judgements, stopped: stoppedRules, idle: idleRules, now: now)
  }

  mutating func finish(findsIdleRules: Bool = true) {
    while judgements.count < catalogue.count { judgeSome() }
    if findsIdleRules { review() }
  }

  private mutating func judgeSome() {
    let (filter, prefixLength) = (backend.filter, backend.prefix.utf8.count)
    let spent = budget.remaining
    for place in judgements.count..<min(judgements.count + 64, catalogue.count) {
      let model = catalogue[place]
      var judgement = filter.judge(model.id, model: model, now: now, &budget, &stopped)
      if judgement.isVisible, prefixLength + model.id.utf8.count > ModelFilter.longestID { judgement.hide(.length) }
      used.insert(judgement.place)
      judgements.append(judgement)
      // The clock is looked at again where an engine was at work.
      if budget.remaining != spent { break }
    }
  }

  private mutating func review() {
    isReviewed = true
    guard catalogue.count > 0 else { return }
    idleRules = backend.filter.unmatchedRules(
      among: catalogue.models.lazy.map { ($0.id, $0) }, used: used, now: now, &budget)
    for rule in backend.metadata.flatMap(\.rules) where catalogue.models.allSatisfy({ rule.match($0.id, &budget) == .unmatched }) {
      idleRules.append(.completion(rule))
    }
  }
}
