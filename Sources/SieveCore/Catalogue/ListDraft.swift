/// Puts a list together: what each backend shows, less what cannot be reached, then the aliases, then what a view leaves of it.
struct ListDraft {
  /// What a view says stands beside each record, where there is a view.
  typealias Part = (records: [ListRecord], judgements: [Judgement])

  private let union: ListUnion
  private(set) var listed: Part = ([], [])
  private(set) var hidden: Part = ([], [])
  private(set) var clashes: [ListClash] = []
  private(set) var absentAliases: [Alias] = []
  private(set) var closedAliases: [Alias] = []
  private(set) var stoppedViewRules: Set<FilterPlace> = []
  private(set) var idleRules: [ConfiguredRule.OfBackend] = []
  private(set) var idleViewRules: [ConfiguredRule] = []
  /// Of each source, of each model: its place among what is listed, or -1.
  private(set) var places: [[Int32]]
  private(set) var counts: [(backend: String, visible: Int, hidden: Int)] = []
  private var budget = RegexpBudget()

  init(_ union: ListUnion) {
    self.union = union
    places = union.sources.map { Array(repeating: -1, count: $0.judged.catalogue.count) }
  }

  mutating func make() {
    var leaders: [ListRecord] = []
    var others: [ListRecord] = []
    others.reserveCapacity(places.reduce(0) { $0 + $1.count })
    for source in union.sources.indices {
      let backend = union.sources[source].backend
      idleRules += union.sources[source].judged.idleRules.map { .init(backend: backend.name, rule: $0) }
      var visible = visible(of: source)
      counts.append((backend.name, visible.count, places[source].count - visible.count))
      if let rule = backend.filter.defaultModel {
        if let leader = removeLeader(rule, from: &visible, id: { [union] in union.model($0).id }) {
          leaders.append(leader)
          sort(&visible)
        } else if union.sources[source].judged.catalogue.count > 0 {
          idleRules.append(.init(backend: backend.name, rule: .leader(rule)))
        }
      }
      others += visible
    }
    var virtual: Part = ([], [])
    for index in union.aliases.indices { add(alias: index, to: &virtual) }
    if let view = union.view {
      narrow(leaders, virtual, others, to: view)
    } else {
      listed.records = leaders + virtual.records + others
    }
    for (place, record) in listed.records.enumerated() where record.alias < 0 {
      places[Int(record.source)][Int(record.model)] = Int32(place)
    }
  }

  /// What is listed of a backend's catalogue, in the upstream's order.
  private mutating func visible(of source: Int) -> [ListRecord] {
    let judged = union.sources[source].judged
    var visible: [ListRecord] = []
    visible.reserveCapacity(judged.catalogue.count)
    for place in 0..<judged.catalogue.count {
      let (record, isShown) = union.record(ofModel: place, in: source)
      if isShown {
        visible.append(record)
        continue
      }
      if let reason = union.obstacle(record) {
        clashes.append(ListClash(publicID: union.fullID(record), loser: judged.backend.name, reason: reason))
      }
      hidden.records.append(record)
    }
    return visible
  }

  /// Takes out the first that the rule matches.
  private mutating func removeLeader(
    _ rule: FilterRule, from records: inout [ListRecord], id: (ListRecord) -> String
  ) -> ListRecord? {
    guard let index = records.firstIndex(where: { rule.match(id($0), &budget) == .matched }) else { return nil }
    return records.remove(at: index)
  }

  private func sort(_ records: inout [ListRecord]) {
    let ids = records.map { union.publicID($0) }
    let order = records.indices.sorted { ids[$0].utf8.lexicographicallyPrecedes(ids[$1].utf8) }
    records = order.map { records[$0] }
  }

  private mutating func add(alias index: Int, to part: inout Part) {
    let alias = union.aliases[index]
    var (mine, stopped) = (budget, stoppedViewRules)
    let finding = union.finding(alias, &mine, &stopped)
    (budget, stoppedViewRules) = (mine, stopped)
    if finding.isAbsent { absentAliases.append(alias) }
    let (record, judgement) = union.record(ofAlias: index, finding)
    if finding.isClosed {
      closedAliases.append(alias)
      return hidden.records.append(record)
    }
    part.records.append(record)
    if let judgement { part.judgements.append(judgement) }
  }

  /// What a view leaves of the list, in its order unless the view has a `default` of its own.
  private mutating func narrow(_ leaders: [ListRecord], _ virtual: Part, _ others: [ListRecord], to view: View) {
    hidden.judgements = Array(repeating: Judgement(isVisible: false), count: hidden.records.count)
    func take(_ record: ListRecord, _ judgement: Judgement) {
      var record = record
      record.standing = .viewed
      if judgement.isVisible {
        listed.records.append(record)
        listed.judgements.append(judgement)
      } else {
        hidden.records.append(record)
        hidden.judgements.append(judgement)
      }
    }
    func judge(_ record: ListRecord) {
      let judgement = view.judge(
        union.fullID(record), target: nil, model: union.model(record), now: union.now, &budget, &stoppedViewRules)
      take(record, judgement)
    }
    leaders.forEach(judge)
    for (record, judgement) in zip(virtual.records, virtual.judgements) { take(record, judgement) }
    others.forEach(judge)
    let candidates = (leaders + virtual.records + others).lazy.map { [union] in (id: union.fullID($0), model: union.model($0)) }
    if !candidates.isEmpty { idleViewRules = view.filter.unmatchedRules(among: candidates, now: union.now, &budget) }
    guard let rule = view.filter.defaultModel else { return }
    var records = listed.records
    let judgements = Dictionary(zip(records, listed.judgements).map { (Key($0), $1) }) { first, _ in first }
    if let leader = removeLeader(rule, from: &records, id: { [union] in union.fullID($0) }) {
      sort(&records)
      listed.records = [leader] + records
      listed.judgements = listed.records.compactMap { judgements[Key($0)] }
    } else if !candidates.isEmpty {
      idleViewRules.append(.leader(rule))
    }
  }

  private struct Key: Hashable {
    private let source: Int32
    private let model: Int32
    private let alias: Int32

    init(_ record: ListRecord) {
      (source, model, alias) = (record.source, record.model, record.alias)
    }
  }
}
