/// What a list is made of: the backends' catalogues, and the configuration that says which of them an id belongs to.
struct ListUnion: Sendable {
  let sources: [ListSource]
  let configuration: Configuration
  let policy: CallPolicy
  let aliases: [Alias]
  let view: View?
  /// Seconds since 1970.
  let now: Int64?
  /// Whether the backends' own ids are listed, as where one of them is asked alone. Filters and views see the public ones all the same.
  let showsOwnIDs: Bool
  private let sourceOfBackend: [Int: Int]
  /// Of each source, whether all that begins with its prefix is its own: then no id of its need be looked at.
  private let ownsPrefix: [Bool]

  init(
    _ sources: [ListSource], _ configuration: Configuration, _ policy: CallPolicy, view: View?, now: Int64?, showsOwnIDs: Bool
  ) {
    self.sources = sources
    self.configuration = configuration
    self.policy = policy
    self.view = view
    self.now = now
    self.showsOwnIDs = showsOwnIDs
    aliases = showsOwnIDs ? [] : configuration.aliases
    let names = configuration.aliases.map(\.name) + configuration.backends.map(\.prefix)
    ownsPrefix = sources.map { source in
      let prefix = source.backend.prefix
      return !prefix.isEmpty && names.count { $0.utf8.starts(with: prefix.utf8) } == 1
    }
    sourceOfBackend = Dictionary(sources.enumerated().map { ($0.element.index, $0.offset) }) { first, _ in first }
  }

  // MARK: Where requests go

  /// Where a visible model of `source` stands: listed, or out of reach.
  private func standing(ofModel place: Int, in source: Int) -> ListRecord.Standing {
    if ownsPrefix[source] || showsOwnIDs && view == nil { return .own }
    switch policy.standing(of: sources[source].judged.catalogue[place].id, at: sources[source].index, shows: isVisible) {
    case .own: return .own
    case .shadowed(let backend): return .shadowed(Int32(backend))
    // A scope says which of several is meant.
    case .preceded(let backend): return showsOwnIDs ? .own : .preceded(Int32(backend))
    case .namesake: return .namesake
    }
  }

  /// A model of `source` as the list without a view has it.
  func record(ofModel place: Int, in source: Int) -> (record: ListRecord, isShown: Bool) {
    var record = ListRecord(source: source, model: place)
    guard sources[source].judged.judgements[place].isVisible else { return (record, false) }
    record.standing = standing(ofModel: place, in: source)
    return (record, record.standing == .own)
  }

  /// An alias as the list has it, with what the view says of it, if it has a say.
  func record(ofAlias index: Int, _ finding: AliasFinding) -> (ListRecord, Judgement?) {
    var record = ListRecord(alias: index, target: finding.target ?? (finding.isClosed ? finding.closedTarget : nil))
    if finding.isClosed { record.standing = .closed } else if view != nil { record.standing = .viewed }
    return (record, finding.isClosed || view == nil ? nil : finding.judgement ?? Judgement(isVisible: false))
  }

  private func isVisible(_ route: Route) -> Bool {
    sourceOfBackend[route.backend].flatMap { sources[$0].judged.isVisible(route.upstreamID ?? "") } ?? false
  }

  /// What is known of the models that a request for `publicID` may reach, in the order in which they are tried.
  private func targets(_ publicID: String) -> [Target] {
    let routes: [Route] =
      switch policy.routing.resolve(publicID) {
      case .route(let route): [route]
      case .catalogue(let routes): routes.filter(isVisible).prefix(1) + routes.filter { !isVisible($0) }
      case .alias, .unknown: []
      }
    return routes.map { route in
      guard let source = sourceOfBackend[route.backend] else { return .unlisted(backend: route.backend) }
      let judged = sources[source].judged
      guard let place = judged.catalogue.place(of: route.upstreamID ?? "") else { return .unknown(backend: route.backend) }
      return .known(source: source, model: place, isClosed: judged.backend.enforce && !judged.judgements[place].isVisible)
    }
  }

  private enum Target {
    case known(source: Int, model: Int, isClosed: Bool)
    /// The backend's list does not have it.
    case unknown(backend: Int)
    /// The backend has no list at the moment.
    case unlisted(backend: Int)
  }

  /// What there is to say of an alias.
  struct AliasFinding {
    /// What it shows: of several targets that are known the first that the view shows.
    var target: (source: Int, model: Int)?
    var judgement: Judgement?
    /// Of those that are known and may not be called, the first.
    var closedTarget: (source: Int, model: Int)?
    /// All its targets are known, and none may be called.
    var isClosed = false
    /// All its targets' backends have a list, and none has the target.
    var isAbsent = false
  }

  func finding(_ alias: Alias, _ budget: inout RegexpBudget, _ stopped: inout Set<FilterPlace>) -> AliasFinding {
    var finding = AliasFinding(isAbsent: true)
    for publicID in alias.targets {
      let targets = targets(publicID)
      var judgement: Judgement?
      switch targets.first(where: { if case .known = $0 { true } else { false } }) {
      case .known(let source, let model, let isClosed)?:
        finding.isAbsent = false
        if isClosed {
          finding.closedTarget = finding.closedTarget ?? (source, model)
          continue
        }
        let object = sources[source].judged.catalogue[model]
        judgement = view?.judge(alias.name, target: publicID, model: object, now: now, &budget, &stopped)
        if finding.target == nil || finding.judgement?.isVisible == false && judgement?.isVisible == true {
          finding.target = (source, model)
          finding.judgement = judgement
        }
      default:
        if targets.isEmpty || targets.contains(where: { if case .unlisted = $0 { true } else { false } }) { finding.isAbsent = false }
        judgement = view?.judge(alias.name, target: publicID, model: nil, now: now, &budget, &stopped)
        if finding.target == nil, finding.judgement?.isVisible != true { finding.judgement = judgement }
      }
    }
    finding.isClosed = isClosed(alias)
    return finding
  }

  /// Whether no call through the alias is let through, whatever a view says. One whose targets nobody lists, or whose backends have no list, is
  /// not: it is shown, and a call says what is wrong.
  private func isClosed(_ alias: Alias) -> Bool {
    let decision = policy.decide(alias.name, in: CallScope(), now: now, takesTime: true) { backend in
      sourceOfBackend[backend].map { .catalogue(sources[$0].judged) } ?? .unavailable
    }
    return switch decision {
    case .refused(.hidden), .refused(.shadowed): true
    case .allowed, .refused, .needsCatalogue, .needsTime: false
    }
  }

  // MARK: Records as entries

  func publicID(_ record: ListRecord) -> String {
    if record.alias >= 0 { return aliases[Int(record.alias)].name }
    let source = sources[Int(record.source)]
    let id = source.judged.catalogue[Int(record.model)].id
    return showsOwnIDs ? id : source.backend.prefix + id
  }

  /// The id that views and clients of the whole list see.
  func fullID(_ record: ListRecord) -> String {
    if record.alias >= 0 { return aliases[Int(record.alias)].name }
    let source = sources[Int(record.source)]
    return source.backend.prefix + source.judged.catalogue[Int(record.model)].id
  }

  /// How many bytes its object has in a list, at most but for what must be escaped.
  func size(_ record: ListRecord) -> Int {
    let id = record.alias >= 0 ? aliases[Int(record.alias)].name : sources[Int(record.source)].backend.prefix
    return model(record).byteCount + 2 * id.utf8.count + 24
  }

  func model(_ record: ListRecord) -> ModelObject {
    guard record.source >= 0 else { return Self.bare(aliases[Int(record.alias)].name) }
    return sources[Int(record.source)].judged.catalogue[Int(record.model)]
  }

  /// Appends the record's object with the id that clients know.
  func write(_ record: ListRecord, to out: inout [UInt8]) {
    if record.alias >= 0 {
      model(record).write(id: aliases[Int(record.alias)].name, to: &out)
    } else {
      model(record).write(prefix: showsOwnIDs ? "" : sources[Int(record.source)].backend.prefix, to: &out)
    }
  }

  func entry(_ record: ListRecord, _ judgement: Judgement?) -> ListEntry {
    let alias = record.alias >= 0 ? aliases[Int(record.alias)] : nil
    let backend = record.source >= 0 ? sources[Int(record.source)].backend : alias.flatMap(firstBackend)
    return ListEntry(
      publicID: publicID(record), backend: backend?.name ?? "", prefix: showsOwnIDs ? "" : backend?.prefix ?? "", model: model(record),
      alias: alias, view: judgement == nil ? nil : view?.name, verdict: verdict(record, alias, judgement), line: line(record, judgement))
  }

  private func line(_ record: ListRecord, _ judgement: Judgement?) -> Int? {
    if let judgement { return view?.filter.line(at: judgement.place) }
    guard record.alias < 0, record.standing == .own else { return nil }
    let judged = sources[Int(record.source)].judged
    return judged.backend.filter.line(at: judged.judgements[Int(record.model)].place)
  }

  private func verdict(_ record: ListRecord, _ alias: Alias?, _ judgement: Judgement?) -> FilterVerdict {
    if let judgement, let view { return view.filter.verdict(judgement) }
    if record.standing == .closed { return FilterVerdict(isVisible: false, finding: "none of its targets may be called") }
    if let alias { return FilterVerdict(isVisible: true, rule: .alias(alias)) }
    if let obstacle = obstacle(record) { return FilterVerdict(isVisible: false, rule: obstacle) }
    return sources[Int(record.source)].judged.verdict(at: Int(record.model))
  }

  /// Why a model that its backend shows is out of reach; nil where it is not.
  func obstacle(_ record: ListRecord) -> ConfiguredRule? {
    switch record.standing {
    case .own, .viewed, .closed: nil
    case .shadowed(let index):
      .prefix(configuration.backends[Int(index)].prefix, backend: configuration.backends[Int(index)].name)
    case .preceded(let index): .precedence(backend: configuration.backends[Int(index)].name)
    case .namesake: .namesake(alias: publicID(record))
    }
  }

  private func firstBackend(of alias: Alias) -> Backend? {
    for target in alias.targets {
      switch policy.routing.resolve(target) {
      case .route(let route): return configuration.backends[route.backend]
      case .catalogue(let routes): return routes.first.map { configuration.backends[$0.backend] }
      case .alias, .unknown: continue
      }
    }
    return nil
  }

  /// A model of which only the id is known.
  private static func bare(_ id: String) -> ModelObject {
    var storage: [UInt8] = []
    JSONString.write(id, to: &storage)
    var place = ModelPlace(value: ModelPlace.Span(0..<storage.count), id: ModelPlace.Span(1..<storage.count - 1))
    (place.isText, place.hasEscapes) = (true, storage.count != id.utf8.count + 2)
    return ModelObject(place, in: storage)
  }
}
