internal import SieveCore
internal import SieveProxy

/// All models of all backends and the aliases, with every rule that matches each: what `models` answers.
struct ModelTable: Sendable {
  struct Row: Sendable {
    var entry: ListEntry
    /// 1 listed, 0 hidden by a rule, 2 because requests for its id go elsewhere or cannot be made.
    var shown: Int
    var decided: Int?
    var rules: [Int]
  }

  /// How things stand for who asks, which may be later than it was made: the lists are the same.
  var look: ConsoleLook
  let view: View?
  private(set) var rules: RuleTable
  private(set) var rows: [Row] = []
  private(set) var shownCount = 0

  /// The sections whose rules are tried on every model; nil: all.
  private let sections: Set<String>?

  /// Runs regular expressions, for up to a second a filter: to be made on `ConsoleThread`.
  /// - Parameter sections: those whose rules are of interest. Of the others nothing is said of what each rule matches.
  init(_ look: ConsoleLook, view: View?, sections: Set<String>? = nil) {
    self.look = look
    self.view = view
    self.sections = sections
    rules = RuleTable(look.configuration, view: view)
    let list = FilteredList(look.sources, of: look.configuration, CallPolicy(look.configuration), view: view, now: look.now)
    let filters = Dictionary(look.configuration.backends.map { ($0.name, $0.filter) }) { first, _ in first }
    var budgets: [String: RegexpBudget] = [:]
    rows.reserveCapacity(list.entries.count + list.hidden.count)
    shownCount = list.entries.count
    for entry in list.entries { append(entry, isListed: true, filters, &budgets) }
    for entry in list.hidden { append(entry, isListed: false, filters, &budgets) }
  }

  /// - Parameters:
  ///   - id: as it is written in the table.
  ///   - backend: whose of several that have it; nil: the one that a call for it goes to, the first where it goes to none.
  /// - Returns: with it, whether a call for it is answered by it. Runs regular expressions.
  func row(_ id: String, of backend: String?) -> (Row, isCallable: Bool)? {
    let namesakes = rows.lazy.filter { row in
      (backend.map { row.entry.backend.hasSameBytes(as: $0) } ?? true) && Excerpt.id(row.entry.publicID).hasSameBytes(as: id)
    }
    return namesakes.first(where: isCallable).map { ($0, true) } ?? namesakes.first.map { ($0, false) }
  }

  /// Whether a request that names it gets it, as the proxy itself decides that.
  private func isCallable(_ row: Row) -> Bool {
    let (entry, configuration) = (row.entry, look.configuration)
    let scope = CallScope(view: view)
    let decision = CallPolicy(configuration).decide(entry.publicID, in: scope, now: look.now, takesTime: true) { backend in
      look.lists[backend].judged.map(CallPolicy.Knowledge.catalogue) ?? .unavailable
    }
    guard row.shown != 2, case .allowed(let routes) = decision else { return false }
    return entry.alias != nil || routes.all.contains { configuration.backends[$0.backend].name.hasSameBytes(as: entry.backend) }
  }

  private func isOfInterest(_ section: String) -> Bool { sections?.contains(section) ?? true }

  private mutating func append(
    _ entry: ListEntry, isListed: Bool, _ filters: [String: ModelFilter], _ budgets: inout [String: RegexpBudget]
  ) {
    var matched: [Int] = []
    let section = entry.alias == nil ? "backends/\(entry.backend)" : "aliases"
    if entry.alias == nil, isOfInterest(section), let filter = filters[entry.backend] {
      let hits = filter.hits(for: entry.model.id, model: entry.model, now: look.now, &budgets[section, default: RegexpBudget()])
      matched = rules.note(hits, of: section)
    }
    if let view, entry.view != nil, isOfInterest("views/\(view.name)") {
      let key = "views/\(view.name)"
      let hits = view.filter.hits(for: entry.publicID, model: entry.model, now: look.now, &budgets[key, default: RegexpBudget()])
      matched += rules.note(hits, of: key)
    }
    let line =
      entry.view == nil && entry.alias != nil
      ? look.configuration.aliases.firstIndex { $0.name.hasSameBytes(as: entry.publicID) } : entry.line
    let decided = line.map { rules.decide($0, of: entry.view.map { "views/\($0)" } ?? section) }
    rows.append(Row(entry: entry, shown: isListed ? 1 : entry.isOutOfReach ? 2 : 0, decided: decided, rules: matched))
  }
}

extension ListEntry {
  /// Whether it is hidden because no request for its id would reach it.
  fileprivate var isOutOfReach: Bool {
    switch verdict.rule {
    case .prefix, .precedence, .namesake, .length: true
    default: false
    }
  }
}
