internal import SieveCore

/// All models of all backends and the aliases, with every rule that matches each: what `models` answers.
struct ModelTable: Sendable {
  struct Row: Sendable {
    var entry: ListEntry
    /// 1 listed, 0 hidden by a rule, 2 because another has its id.
    var shown: Int
    var decided: Int?
    var rules: [Int]
  }

  let look: ConsoleLook
  let view: View?
  private(set) var rules: RuleTable
  private(set) var rows: [Row] = []

  init(_ look: ConsoleLook, view: View?) {
    self.look = look
    self.view = view
    rules = RuleTable(look.configuration, view: view)
    let list = FilteredList(look.sources, aliases: look.configuration.aliases, view: view, now: look.now)
    let filters = Dictionary(look.configuration.backends.map { ($0.name, $0.filter) }) { first, _ in first }
    var budgets: [String: Duration] = [:]
    rows.reserveCapacity(list.entries.count + list.hidden.count)
    for (entries, shown) in [(list.entries, 1), (list.hidden, 0)] {
      for entry in entries { append(entry, shown: shown, filters, &budgets) }
    }
    appendLosers(of: list, filters, &budgets)
  }

  var shownCount: Int { rows.count { $0.shown == 1 } }

  private mutating func append(_ entry: ListEntry, shown: Int, _ filters: [String: ModelFilter], _ budgets: inout [String: Duration]) {
    var matched: [Int] = []
    let section = "backends/\(entry.backend)"
    if entry.alias == nil, let filter = filters[entry.backend] {
      let findings = filter.findings(
        for: entry.model.id, model: entry.model, now: look.now, regexpBudget: &budgets[section, default: RuleTable.regexpBudget])
      matched = rules.note(findings, of: section)
    }
    if let view, entry.view != nil {
      let key = "views/\(view.name)"
      let findings = view.filter.findings(
        for: entry.publicID, model: entry.model, now: look.now, regexpBudget: &budgets[key, default: RuleTable.regexpBudget])
      matched += rules.note(findings, of: key)
    }
    let place = entry.view.map { "views/\($0)" } ?? (entry.alias == nil ? section : "aliases")
    let decided = rules.decide(entry.verdict.rule, of: place)
    rows.append(Row(entry: entry, shown: shown, decided: decided, rules: matched))
  }

  /// Models that are listed nowhere because another has their id.
  private mutating func appendLosers(of list: FilteredList, _ filters: [String: ModelFilter], _ budgets: inout [String: Duration]) {
    for clash in list.clashes {
      guard let source = look.sources.first(where: { $0.backend.name == clash.loser }), clash.publicID.hasPrefix(source.backend.prefix),
        let model = source.catalogue.lookup(String(clash.publicID.dropFirst(source.backend.prefix.count)))
      else { continue }
      append(ListEntry(model, of: source.backend, now: look.now), shown: 2, filters, &budgets)
    }
  }
}
