/// What a backend's own filter says of the models it lists. Made once a list and configuration: whether a model is shown costs a look-up then.
package final class JudgedCatalogue: Sendable {
  package let backend: Backend
  package let catalogue: Catalogue
  /// Regexps that ran into their deadline on some model, in the order of the file.
  package let stoppedRules: [ConfiguredRule]
  /// Rules that match no model; of a backend without any model, none.
  package let idleRules: [ConfiguredRule]
  /// The moment from which ages were counted.
  package let now: Int64?
  /// One a model.
  let judgements: [Judgement]

  init(
    _ catalogue: Catalogue, of backend: Backend, _ judgements: [Judgement], stopped: [ConfiguredRule], idle: [ConfiguredRule], now: Int64?
  ) {
    self.catalogue = catalogue
    self.backend = backend
    self.judgements = judgements
    stoppedRules = stopped
    idleRules = idle
    self.now = now
  }

  /// All of it at once, with what the configuration adds.
  /// - Parameter findsIdleRules: false where nobody asks which rules match nothing: to know that takes them all once more.
  package convenience init(_ catalogue: Catalogue, of backend: Backend, now: Int64?, findsIdleRules: Bool = true) {
    var completion = CatalogueCompletion(catalogue, of: backend)
    let catalogue = completion.finish()
    var judging = CatalogueJudging(catalogue, of: backend, now: now)
    judging.finish(findsIdleRules: findsIdleRules)
    self.init(
      catalogue, of: backend, judging.judgements, stopped: judging.stoppedRules, idle: judging.idleRules, now: now)
  }

  /// What it takes of memory beside the catalogue, more or less.
  package var byteCount: Int { judgements.count * MemoryLayout<Judgement>.stride }

  /// How many the filter shows.
  package var shownCount: Int { judgements.count(where: \.isVisible) }

  /// Whether the filter shows the model with the upstream id `id`; nil: it is not listed.
  package func isVisible(_ id: String) -> Bool? {
    catalogue.place(of: id).map { judgements[$0].isVisible }
  }

  /// The places of the models that are shown, in the upstream's order. Runs the view's regular expressions, if any.
  package func shown(in view: View?, now: Int64) -> [Int] {
    var budget = RegexpBudget()
    var stopped: Set<FilterPlace> = []
    return judgements.indices.filter { place in
      guard judgements[place].isVisible else { return false }
      let model = catalogue[place]
      return view?.judge(backend.prefix + model.id, target: nil, model: model, now: now, &budget, &stopped).isVisible ?? true
    }
  }

  /// The verdict in the words of the file.
  func verdict(at place: Int) -> FilterVerdict {
    backend.filter.verdict(judgements[place])
  }
}
