internal import SieveProxy

/// Checks of keys that run: who asks for one that does gets its answer, and no backend is asked twice at a time.
actor KeyChecks {
  private let source: any ConsoleSource
  private var running: [String: Task<Outcome, Never>] = [:]

  /// What came of it, nil where there is no such backend, and how long it took.
  typealias Outcome = (check: KeyCheck?, took: Duration)

  init(_ source: any ConsoleSource) { self.source = source }

  func check(_ backend: String) async -> Outcome {
    if let task = running[backend] { return await task.value }
    let task = Task { [source] () -> Outcome in
      let start = ContinuousClock.now
      return (await source.check(backend), ContinuousClock.now - start)
    }
    running[backend] = task
    defer { running[backend] = nil }
    return await task.value
  }
}
