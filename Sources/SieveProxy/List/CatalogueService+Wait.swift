internal import SieveCore

/// Waiting for several backends, for none longer than is good for the others.
extension CatalogueService {
  /// What comes of the flights among `offers`, by backend, as far as it has come when `isEnough` holds and either nobody is waited for who
  /// is usually in time, or patience is over. All of it where `isEnough` never holds.
  func outcomes(
    of offers: [Int: CatalogueOffer], isEnough: ([Int: CatalogueOutcome]) -> Bool
  ) async -> [Int: CatalogueOutcome] {
    var outcomes = offers.compactMapValues(\.ready)
    var pending = Set(offers.filter { $0.value.flight != nil }.keys)
    guard !pending.isEmpty else { return outcomes }
    let now = clock.now()
    func isWaitedFor(_ backend: Int) -> Bool {
      guard let offer = offers[backend], let flight = offer.flight else { return false }
      return !offer.isLate && now - flight.began < patience
    }
    var isPatient = true
    func isDone() -> Bool { pending.isEmpty || isEnough(outcomes) && !(isPatient && pending.contains(where: isWaitedFor)) }
    if isDone() { return outcomes }
    let (events, source) = AsyncStream.makeStream(of: (Int, CatalogueOutcome)?.self)
    for (backend, offer) in offers {
      if let task = offer.flight?.task { Task { source.yield((backend, await task.value)) } }
    }
    let timer = Task { [clock, patience] in
      try? await clock.sleep(patience)
      source.yield(nil)
    }
    for await event in events {
      if let (backend, outcome) = event {
        outcomes[backend] = outcome
        pending.remove(backend)
      } else {
        isPatient = false
      }
      if isDone() { break }
    }
    timer.cancel()
    return outcomes
  }
}
