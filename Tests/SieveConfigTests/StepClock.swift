import Synchronization

/// A clock whose sleeps last no time: each performs the next step of a script, and the one after the last is cancelled.
final class StepClock: Clock {
  typealias Step = @Sendable () throws -> Void

  struct Instant: InstantProtocol {
    var offset: Duration
    func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    func duration(to other: Instant) -> Duration { other.offset - offset }
    static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  private let state: Mutex<(now: Instant, steps: [Step])>

  init(_ steps: [Step]) {
    state = Mutex((Instant(offset: .zero), steps.reversed()))
  }

  var now: Instant { state.withLock { $0.now } }
  var minimumResolution: Duration { .zero }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let step = state.withLock { state in
      state.now = deadline
      return state.steps.popLast()
    }
    guard let step else { throw CancellationError() }
    try step()
  }
}
