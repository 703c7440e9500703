internal import Synchronization

/// A clock whose sleeps last no time: each performs the next step of a script, and the one after the last is cancelled.
package final class StepClock: Clock {
  package typealias Step = @Sendable () throws -> Void

  package struct Instant: InstantProtocol {
    package var offset: Duration
    package func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    package func duration(to other: Instant) -> Duration { other.offset - offset }
    package static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  private let state: Mutex<(now: Instant, steps: [Step])>

  package init(_ steps: [Step]) {
    state = Mutex((Instant(offset: .zero), steps.reversed()))
  }

  package var now: Instant { state.withLock { $0.now } }
  package var minimumResolution: Duration { .zero }

  package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let step = state.withLock { state in
      state.now = deadline
      return state.steps.popLast()
    }
    guard let step else { throw CancellationError() }
    try step()
  }
}
