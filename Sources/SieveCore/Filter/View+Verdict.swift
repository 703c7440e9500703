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
    var verdict = verdict(for: alias, model: model, now: now)
    if verdict.isVisible { filter.excludeByID(target, &verdict) }
    return verdict
  }

  /// Whether a request that names `alias`, or `target` itself where that is nil, may go to `target`.
  package func admits(_ target: String, through alias: String?, model: ModelObject?, now: Int64?) -> Bool {
    if verdict(for: target, model: model, now: now).isVisible { return true }
    return alias.map { verdict(for: $0, target: target, model: model, now: now).isVisible } ?? false
  }
}
