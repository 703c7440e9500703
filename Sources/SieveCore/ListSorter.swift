/// Sorts the models of one backend after the other into listed, hidden and lost to a clash.
struct ListSorter {
  private(set) var hidden: [ListEntry] = []
  private(set) var clashes: [ListClash] = []
  private(set) var stoppedRules: [BackendRule] = []
  /// The backend that lists a public id.
  private var owners: [String: String] = [:]

  /// What is listed of a backend's catalogue, in the upstream's order.
  mutating func visible(_ catalogue: Catalogue, of backend: Backend) -> [ListEntry] {
    var visible: [ListEntry] = []
    visible.reserveCapacity(catalogue.models.count)
    for model in catalogue.models {
      let entry = ListEntry(model, of: backend)
      for rule in entry.verdict.stopped { note(rule, stoppedFor: backend) }
      if !entry.verdict.isVisible {
        hidden.append(entry)
      } else if let owner = owners.updateValue(owners[entry.publicID] ?? backend.name, forKey: entry.publicID) {
        clashes.append(ListClash(publicID: entry.publicID, winner: owner, loser: backend.name))
      } else {
        visible.append(entry)
      }
    }
    return visible
  }

  /// Takes out the first model that the backend's `default` matches.
  mutating func removeDefault(from visible: inout [ListEntry], of backend: Backend) -> ListEntry? {
    guard let rule = backend.filter.defaultModel else { return nil }
    for index in visible.indices {
      switch rule.match(visible[index].model.id) {
      case .matched: return visible.remove(at: index)
      case .unmatched: continue
      case .stopped: note(rule, stoppedFor: backend)
      }
    }
    return nil
  }

  private mutating func note(_ rule: FilterRule, stoppedFor backend: Backend) {
    let stopped = BackendRule(backend: backend.name, rule: rule)
    if !stoppedRules.contains(stopped) { stoppedRules.append(stopped) }
  }
}
