internal import NIOCore
internal import SieveCore

/// Lists as they are, for who looks at them without being a client.
extension CatalogueService {
  /// Old enough to be asked for again when somebody looks.
  private static let lookAge = Duration.seconds(60)

  /// One a backend, in the configuration's order. A backend whose list is at hand and not old is not asked, nor one that wants a client's own key:
  /// of such a one the list that came last is shown, whoever's it was. Nobody is waited for longer than a client would wait.
  func look(_ snapshot: Snapshot) async -> [BackendList] {
    use(snapshot)
    await prepare(snapshot.backends, ListRequest())
    var offers: [Int: CatalogueOffer] = [:]
    var borrowed: [Int: CatalogueEntry] = [:]
    for backend in snapshot.backends {
      if backend.fixedCredential == nil, let latest = latest(of: backend) {
        borrowed[backend.index] = latest
      } else {
        offers[backend.index] = offer(backend, ListRequest(), snapshot, maxAge: Self.lookAge)
      }
    }
    let outcomes = await outcomes(of: offers) { _ in true }
    var lists: [BackendList] = []
    for backend in snapshot.backends {
      if let entry = borrowed[backend.index] {
        lists.append(list(of: backend, .judged(await loader.judge(entry.known, backend), fetched: entry.fetched), stale: nil))
      } else {
        let outcome = outcomes[backend.index]
        let stale = stale(key(backend, ListRequest()), backend, outcome) ?? offers[backend.index]?.stale
        lists.append(list(of: backend, outcome, stale: stale))
      }
    }
    return lists
  }

  /// The list of whichever client's that came last.
  private func latest(of backend: PreparedBackend) -> CatalogueEntry? {
    entries.lazy.filter { $0.key.name == backend.backend.name && $0.value.catalogue != nil }.map(\.value).max { $0.fetched < $1.fetched }
  }

  private func list(of backend: PreparedBackend, _ outcome: CatalogueOutcome?, stale: JudgedCatalogue?) -> BackendList {
    let name = backend.backend.name
    let since = metrics.entry(name).since
    if case .judged(let judged, let fetched)? = outcome {
      return BackendList(state: .up, since: since, judged: judged, fetched: seconds(of: fetched), message: nil, status: nil, word: nil)
    }
    let outcome = outcome ?? .failed(.timeout)
    // What the configuration declares is no list that came once.
    let isLast = stale?.catalogue.isDeclared == false
    let fetched = isLast ? entries[key(backend, ListRequest())].map { seconds(of: $0.fetched) } : nil
    return BackendList(
      state: isLast ? .stale : .down, since: since, judged: stale, fetched: fetched, message: outcome.error(backend: name)?.message,
      status: outcome.status, word: isLast ? "stale" : outcome.word)
  }

  private func seconds(of instant: ContinuousClock.Instant) -> Int64 {
    clock.seconds() - (clock.now() - instant).components.seconds
  }

  /// The models that backends list under these ids, whoever's list it is; where a list could not be had, those that the configuration declares.
  func models(_ ids: [(backend: String, id: String)]) -> [ModelObject?] {
    ids.map { wanted in
      entries.lazy.filter { $0.key.name == wanted.backend }.compactMap { _, entry in
        (entry.judged ?? (entry.trouble == nil ? nil : entry.declared?.judged))?.catalogue.lookup(wanted.id)
      }.first
    }
  }

  /// Fetches the list of `backend` where none is at hand, with the operator's key or none: a client's own is not used but when that client asks.
  func provideList(of backend: PreparedBackend, _ snapshot: Snapshot) async {
    use(snapshot)
    guard backend.fixedCredential != nil, latest(of: backend) == nil else { return }
    await prepare([backend], ListRequest())
    _ = await offer(backend, ListRequest(), snapshot, maxAge: Self.lookAge).flight?.task.value
  }

  /// Asks `backend`, with the operator's key or none.
  func check(_ backend: PreparedBackend, _ snapshot: Snapshot) async -> KeyCheck {
    let loaded = await loader.load(backend, ListRequest(), snapshot) { [] }
    if case .judged(let judged, _) = loaded.outcome {
      return KeyCheck(isGood: true, status: 200, message: "it sent its list", models: judged.catalogue.count)
    }
    let message = loaded.outcome.error(backend: backend.backend.name)?.message ?? ""
    return KeyCheck(isGood: false, status: loaded.outcome.status, message: message, models: nil)
  }
}

extension CatalogueOutcome {
  /// Of its answer, where that was a refusal.
  fileprivate var status: Int? {
    if case .refused(let response) = self { response.status } else { nil }
  }

  /// For `X-ModelSieve-Partial`; nil where there is nothing to say.
  fileprivate var word: String? {
    switch self {
    case .judged: nil
    case .refused(let response): "\(response.status)"
    case .failed(let failure): failure.word
    }
  }
}
