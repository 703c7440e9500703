internal import SieveCore

/// What is known of lists, as the filters of the present configuration see it.
extension CatalogueService {
  /// Has what can be shown of `backends` while they are waited for, or fail, judged by them: their last good lists, and what the configuration
  /// declares.
  func prepare(_ backends: [PreparedBackend], _ request: ListRequest) async {
    for backend in backends {
      let key = key(backend, request)
      await judgeLast(key, backend)
      if !backend.backend.declaredModels.isEmpty { await declare(key, backend) }
    }
  }

  /// A list that is still fresh is judged in a flight of its own.
  private func judgeLast(_ key: CatalogueKey, _ backend: PreparedBackend) async {
    guard let entry = entries[key], let judged = entry.judged, clock.now() >= entry.fetched + (backend.backend.cacheTTL ?? .zero),
      !CatalogueLoader.isJudged(entry.known, by: backend, judged.now ?? 0)
    else { return }
    let anew = await loader.judge(entry.known, backend)
    guard let present = entries[key]?.catalogue, present === entry.catalogue else { return }
    entries[key]?.judged = anew
    entries[key]?.judge = backend
  }

  private func declare(_ key: CatalogueKey, _ backend: PreparedBackend) async {
    if let (judged, judge) = entries[key]?.declared,
      CatalogueLoader.isJudged(CatalogueLoader.Known(judged: judged, judge: judge), by: backend, clock.seconds())
    {
      return
    }
    let judged = await loader.judge(CatalogueLoader.Known(), backend)
    entries[key, default: CatalogueEntry(now: clock.now())].declared = (judged, backend)
  }

  /// Has another filter look at the list that is there.
  func rejudge(_ key: CatalogueKey, _ entry: CatalogueEntry, _ backend: PreparedBackend, _ snapshot: Snapshot) -> CatalogueEntry.Flight {
    if let flight = entry.flight, flight.isJudged(by: backend) { return flight }
    let (known, now) = (entry.known, clock.now())
    let task = Task { [loader] in
      let judged = await loader.judge(known, backend)
      return self.finish(key, backend, judged)
    }
    let flight = CatalogueEntry.Flight(task: task, judge: backend, began: now)
    if isLatest(snapshot) { entries[key]?.flight = flight }
    return flight
  }

  private func finish(_ key: CatalogueKey, _ backend: PreparedBackend, _ judged: JudgedCatalogue) -> CatalogueOutcome {
    let outcome = CatalogueOutcome.judged(judged, fetched: entries[key]?.fetched ?? clock.now())
    guard entries[key]?.flight?.judge === backend else { return outcome }
    entries[key]?.flight = nil
    entries[key]?.judged = judged
    entries[key]?.judge = backend
    return outcome
  }
}
