/// The list of models as a client gets it, and how it came about.
package struct FilteredList: Sendable {
  /// What is listed, in order: the models that a `default` put first, the aliases, then each backend's.
  package let entries: ListEntries
  /// What the filters hid and what cannot be reached, in the upstreams' order; then aliases that may not be called; then what the view hid.
  package let hidden: ListEntries
  /// Models that their backends show and that cannot be reached.
  package let clashes: [ListClash]
  /// Aliases of which no target is in any list, though all lists are there. They are listed.
  package let absentAliases: [Alias]
  /// Aliases that are hidden because none of their targets may be called.
  package let closedAliases: [Alias]
  /// Regexps of backends that ran into their deadline on some model.
  package let stoppedRules: [ConfiguredRule.OfBackend]
  /// The same of the view.
  package let stoppedViewRules: [ConfiguredRule]
  /// The rules of backends that match no model of theirs, for a warning each.
  package let idleRules: [ConfiguredRule.OfBackend]
  /// The same of the view, which looks at what the backends show.
  package let idleViewRules: [ConfiguredRule]
  /// How many models of each backend its own filter shows and hides, whatever a view hides, in the order of the sources.
  package let counts: [(backend: String, visible: Int, hidden: Int)]
  let union: ListUnion
  let records: [ListRecord]
  /// Of each source, of each model: its place among `records`, or -1.
  private let listed: [[Int32]]
  private let aliasPlaces: [ModelID: Int]

  /// Runs regular expressions, of the view and of `default`: nothing for an event loop.
  /// - Parameters:
  ///   - sources: the backends that have a list to show, in the configuration's order.
  ///   - view: narrows the list; nil: all of it.
  ///   - now: seconds since 1970, for ages; nil makes every age count as missing.
  ///   - showsOwnIDs: lists the backends' own ids and no alias; filters and views see the public ones all the same.
  package init(
    _ sources: [ListSource], of configuration: Configuration, _ policy: CallPolicy, view: View? = nil, now: Int64? = nil,
    showsOwnIDs: Bool = false
  ) {
    let union = ListUnion(sources, configuration, policy, view: view, now: now, showsOwnIDs: showsOwnIDs)
    var draft = ListDraft(union)
    draft.make()
    self.union = union
    records = draft.listed.records
    entries = ListEntries(union, draft.listed.records, draft.listed.judgements)
    hidden = ListEntries(union, draft.hidden.records, draft.hidden.judgements)
    clashes = draft.clashes
    absentAliases = draft.absentAliases
    closedAliases = draft.closedAliases
    stoppedViewRules = view.map { draft.stoppedViewRules.rules(of: $0.filter) } ?? []
    stoppedRules = sources.flatMap { source in source.judged.stoppedRules.map { .init(backend: source.backend.name, rule: $0) } }
    idleRules = draft.idleRules
    idleViewRules = draft.idleViewRules
    listed = draft.places
    counts = draft.counts
    aliasPlaces = Dictionary(
      draft.listed.records.enumerated().lazy.filter { $0.element.alias >= 0 }.map { (ModelID(union.publicID($0.element)), $0.offset) }
    ) { first, _ in first }
  }

  /// Of backends that are the whole configuration.
  package init(
    _ sources: [(backend: Backend, catalogue: Catalogue)], aliases: [Alias] = [], view: View? = nil, now: Int64? = nil,
    showsOwnIDs: Bool = false
  ) {
    let configuration = Configuration(backends: sources.map(\.backend), aliases: aliases, views: view.map { [$0] } ?? [])
    let judged = sources.enumerated().map { index, source in
      ListSource(index: index, JudgedCatalogue(source.catalogue, of: source.backend, now: now))
    }
    self.init(judged, of: configuration, CallPolicy(configuration), view: view, now: now, showsOwnIDs: showsOwnIDs)
  }

  /// The name of the view that narrows it.
  package var view: String? { union.view?.name }

  /// The listed model or alias that clients know as `publicID`.
  package func entry(_ publicID: String) -> ListEntry? {
    place(of: publicID).map { entries[$0] }
  }

  /// What a backend that has a list to show lists.
  package func catalogue(of backend: String) -> JudgedCatalogue? {
    union.sources.first { $0.backend.name.utf8.elementsEqual(backend.utf8) }?.judged
  }

  /// Its place among the entries.
  package func place(of publicID: String) -> Int? {
    if let place = aliasPlaces[ModelID(publicID)] { return place }
    if union.showsOwnIDs {
      return union.sources.indices.lazy.compactMap { place(in: $0, publicID) }.first
    }
    for source in union.sources.indices {
      let prefix = union.sources[source].backend.prefix
      guard publicID.utf8.starts(with: prefix.utf8) else { continue }
      if let place = place(in: source, String(decoding: publicID.utf8.dropFirst(prefix.utf8.count), as: UTF8.self)) { return place }
    }
    return nil
  }

  private func place(in source: Int, _ id: String) -> Int? {
    guard let model = union.sources[source].judged.catalogue.place(of: id) else { return nil }
    let place = Int(listed[source][model])
    return place < 0 ? nil : place
  }
}
