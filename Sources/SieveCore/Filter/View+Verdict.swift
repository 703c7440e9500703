// A view looks at public ids, and at the upstream's object where a condition asks for more.

extension View {
  /// The verdict on a model or an alias that clients know as `publicID`.
  /// - Parameters:
  ///   - model: nil where nothing is known of it; what depends on metadata is hidden then.
  ///   - now: seconds since 1970.
  package func verdict(for publicID: String, model: ModelObject?, now: Int64?) -> FilterVerdict {
    filter.verdict(on: publicID, model: model, now: now)
  }

  /// The verdict on one target of an alias. The alias's own name selects it; what the view excludes cannot be had through an alias either.
  /// - Parameters:
  ///   - target: its public id.
  ///   - model: the target's.
  package func verdict(for alias: String, target: String, model: ModelObject?, now: Int64?) -> FilterVerdict {
    var budget = RegexpBudget()
    var stopped: Set<FilterPlace> = []
    let judgement = judge(alias, target: target, model: model, now: now, &budget, &stopped)
    return filter.verdict(judgement, stopped: stopped.rules(of: filter))
  }

  /// - Parameter target: its public id; nil: `name` is a model's own.
  func judge(
    _ name: String, target: String?, model: ModelObject?, now: Int64?, _ budget: inout RegexpBudget, _ stopped: inout Set<FilterPlace>
  ) -> Judgement {
    var judgement = filter.judge(name, model: model, now: now, &budget, &stopped)
    if judgement.isVisible, let target { filter.excludeByID(target, &judgement, &budget, &stopped) }
    return judgement
  }

  /// Whether a request that names `alias`, or `target` itself where that is nil, may go to `target`.
  package func admits(_ target: String, through alias: String?, model: ModelObject?, now: Int64?) -> Bool {
    if verdict(for: target, model: model, now: now).isVisible { return true }
    return alias.map { verdict(for: $0, target: target, model: model, now: now).isVisible } ?? false
  }
}
