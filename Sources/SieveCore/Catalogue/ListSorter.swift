/// Sorts the models of one backend after the other into listed, hidden and lost to a clash, and then narrows them to a view.
struct ListSorter {
  private(set) var hidden: [ListEntry] = []
  private(set) var clashes: [ListClash] = []
  private(set) var stoppedRules: [BackendRule] = []
  private(set) var stoppedViewRules: [ConfiguredRule] = []
  private let now: Int64?
  /// Names that lead to an alias, whether it is listed or not.
  private let aliases: Set<String>
  /// The backend that lists a public id.
  private var owners: [String: String] = [:]

  init(aliases: [Alias], now: Int64?) {
    self.aliases = Set(aliases.map(\.name))
    self.now = now
  }

  /// What is listed of a backend's catalogue, in the upstream's order.
  mutating func visible(_ catalogue: Catalogue, of backend: Backend) -> [ListEntry] {
    var visible: [ListEntry] = []
    visible.reserveCapacity(catalogue.models.count)
    for model in catalogue.models {
      let entry = ListEntry(model, of: backend, now: now)
      for rule in entry.verdict.stopped { note(rule, stoppedFor: backend) }
      if !entry.verdict.isVisible {
        hidden.append(entry)
      } else if aliases.contains(entry.publicID) {
        clashes.append(ListClash(publicID: entry.publicID, winner: entry.publicID, isAlias: true, loser: backend.name))
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
      case .stopped: note(.leader(rule), stoppedFor: backend)
      }
    }
    return nil
  }

  /// What a view leaves of the list, in its order unless the view has a `default` of its own.
  /// - Parameter entries: as the view judged them.
  mutating func narrow(_ entries: [ListEntry], to view: View) -> [ListEntry] {
    var listed: [ListEntry] = []
    for entry in entries {
      for rule in entry.verdict.stopped where !stoppedViewRules.contains(rule) { stoppedViewRules.append(rule) }
      if entry.verdict.isVisible { listed.append(entry) } else { hidden.append(entry) }
    }
    guard let leader = view.filter.defaultModel,
      let index = listed.firstIndex(where: { leader.match($0.publicID) == .matched })
    else { return listed }
    return [listed.remove(at: index)] + listed.sortedByID()
  }

  private mutating func note(_ rule: ConfiguredRule, stoppedFor backend: Backend) {
    let stopped = BackendRule(backend: backend.name, rule: rule)
    if !stoppedRules.contains(stopped) { stoppedRules.append(stopped) }
  }
}

extension [ListEntry] {
  func sortedByID() -> [ListEntry] {
    sorted { $0.publicID.utf8.lexicographicallyPrecedes($1.publicID.utf8) }
  }
}
