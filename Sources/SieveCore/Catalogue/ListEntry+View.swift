// One entry as the lists of several views have it, without making any of them.

extension ListEntry {
  /// What it is in the list that `view` narrows. What the list without a view hides, every view hides. Runs regular expressions.
  /// - Parameters:
  ///   - sources: those of the list that it is from.
  ///   - now: seconds since 1970.
  package func seen(
    through view: View, _ sources: [ListSource], of configuration: Configuration, _ policy: CallPolicy, now: Int64?
  ) -> ListEntry {
    let union = ListUnion(sources, configuration, policy, view: view, now: now, showsOwnIDs: false)
    return (alias == nil ? union.model(publicID: publicID, model, of: backend) : union.alias(publicID)) ?? self
  }
}

extension ListUnion {
  fileprivate func model(publicID: String, _ model: ModelObject, of backend: String) -> ListEntry? {
    guard let source = sources.firstIndex(where: { $0.backend.name.hasSameBytes(as: backend) }),
      let place = sources[source].judged.catalogue.place(of: model.id)
    else { return nil }
    var record = record(ofModel: place, in: source)
    guard let view, record.isShown else { return entry(record.record, nil) }
    var budget = RegexpBudget()
    var stopped: Set<FilterPlace> = []
    record.record.standing = .viewed
    return entry(record.record, view.judge(publicID, target: nil, model: model, now: now, &budget, &stopped))
  }

  fileprivate func alias(_ name: String) -> ListEntry? {
    guard let index = aliases.firstIndex(where: { $0.name.hasSameBytes(as: name) }) else { return nil }
    var budget = RegexpBudget()
    var stopped: Set<FilterPlace> = []
    let (record, judgement) = record(ofAlias: index, finding(aliases[index], &budget, &stopped))
    return entry(record, judgement)
  }
}
