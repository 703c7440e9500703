/// The list of models as a client gets it, and how it came about.
package struct FilteredList: Sendable {
  /// What is listed, in order: the models that a `default` put first, the aliases, then each backend's.
  package let entries: [ListEntry]
  /// What the filters hid, in the upstreams' order; then what the view hid.
  package let hidden: [ListEntry]
  /// Public ids that were taken by an alias or an earlier backend.
  package let clashes: [ListClash]
  /// Aliases of which no target is there, or none that may be called.
  package let absentAliases: [Alias]
  /// Regexps of backends that ran into their deadline on some model.
  package let stoppedRules: [BackendRule]
  /// The same of the view.
  package let stoppedViewRules: [ConfiguredRule]
  private let sources: [(backend: Backend, catalogue: Catalogue)]
  private let view: View?
  private let now: Int64?
  private let positions: [String: Int]

  /// - Parameters:
  ///   - sources: the backends that have a list to show, in the configuration's order.
  ///   - view: narrows the list; nil: all of it.
  ///   - now: seconds since 1970, for ages; nil makes every age count as missing.
  ///   - showsOwnIDs: lists the backends' own ids; filters and views see the public ones all the same.
  package init(
    _ sources: [(backend: Backend, catalogue: Catalogue)], aliases: [Alias] = [], view: View? = nil, now: Int64? = nil,
    showsOwnIDs: Bool = false
  ) {
    var leaders: [ListEntry] = []
    var others: [ListEntry] = []
    var sorter = ListSorter(aliases: aliases, now: now)
    for (backend, catalogue) in sources {
      var listed = sorter.visible(catalogue, of: backend)
      if let leader = sorter.removeDefault(from: &listed, of: backend) {
        leaders.append(leader)
        listed = listed.sortedByID()
      }
      others += listed
    }
    let models = PublicModels(sources)
    let virtual = aliases.compactMap { models.entry(for: $0, view: view, now: now) }
    let listed = leaders.map { $0.judged(by: view, now: now) } + virtual + others.map { $0.judged(by: view, now: now) }
    let narrowed = view.map { sorter.narrow(listed, to: $0) } ?? listed
    entries = showsOwnIDs ? narrowed.map { $0.underOwnID() } : narrowed
    self.sources = sources
    self.view = view
    self.now = now
    hidden = showsOwnIDs ? sorter.hidden.map { $0.underOwnID() } : sorter.hidden
    clashes = sorter.clashes
    absentAliases = aliases.filter { alias in !virtual.contains { $0.alias == alias } }
    stoppedRules = sorter.stoppedRules
    stoppedViewRules = sorter.stoppedViewRules
    positions = Dictionary(zip(entries.lazy.map(\.publicID), entries.indices)) { first, _ in first }
  }

  /// The listed model or alias that clients know as `publicID`.
  package func entry(_ publicID: String) -> ListEntry? {
    positions[publicID].map { entries[$0] }
  }

  /// What a backend that has a list to show lists.
  package func catalogue(of backend: String) -> Catalogue? {
    sources.first { $0.backend.name.utf8.elementsEqual(backend.utf8) }?.catalogue
  }

  /// The answer to `GET /v1/models`.
  package func render() -> [UInt8] {
    let head = #"{"object":"list","data":["#.utf8
    var out: [UInt8] = []
    out.reserveCapacity(entries.reduce(head.count + 2) { $0 + $1.model.byteCount + 2 * $1.publicID.utf8.count + 16 })
    out += head
    for (index, entry) in entries.enumerated() {
      if index > 0 { out.append(UInt8(ascii: ",")) }
      entry.write(to: &out)
    }
    out += "]}".utf8
    return out
  }

  /// The answer to `GET /v1/models/ID`; nil where no such model is listed.
  package func model(_ publicID: String) -> [UInt8]? {
    guard let entry = entry(publicID) else { return nil }
    var out: [UInt8] = []
    entry.write(to: &out)
    return out
  }

  /// The rules that match no model of their backend, for a warning each. A backend without any model says nothing about its rules, and
  /// neither does a regexp that was stopped. Tries the rules again: ask once a list, not once a request.
  package func unmatchedRules() -> [BackendRule] {
    sources.filter { !$0.catalogue.models.isEmpty }.flatMap { backend, catalogue in
      let rules = backend.filter.unmatchedRules(among: catalogue.models.map { ($0.id, $0) }, now: now)
      let candidates = (entries + hidden.filter { $0.view != nil }).filter { $0.backend == backend.name && $0.alias == nil }
      let leader = Self.idleLeader(backend.filter, among: candidates.lazy.map(\.model.id))
      return (rules + [leader].compactMap(\.self)).map { BackendRule(backend: backend.name, rule: $0) }
    }
  }

  /// The same of the view, which looks at what the backends show.
  package func unmatchedViewRules() -> [ConfiguredRule] {
    let candidates = entries + hidden.filter { $0.view != nil }
    guard let view, !candidates.isEmpty else { return [] }
    let rules = view.filter.unmatchedRules(among: candidates.map { ($0.publicID, $0.model) }, now: now)
    return rules + [Self.idleLeader(view.filter, among: entries.lazy.map(\.publicID))].compactMap(\.self)
  }

  /// The filter's `default`, if it matches nothing of what is listed.
  private static func idleLeader(_ filter: ModelFilter, among ids: some Sequence<String>) -> ConfiguredRule? {
    filter.defaultModel.flatMap { rule in ids.contains { rule.match($0) != .unmatched } ? nil : .leader(rule) }
  }
}
