import Synchronization

@testable import SieveProxy

/// The time of a list, which moves when a test says so.
final class ManualListClock: Sendable {
  private struct Sleeper {
    let number: Int
    let end: ContinuousClock.Instant
    let continuation: CheckedContinuation<Void, Never>
  }

  private struct State {
    var now = ContinuousClock.now
    var count = 0
    var sleepers: [Sleeper] = []

    mutating func takeSleepers(where isOver: (Sleeper) -> Bool) -> [Sleeper] {
      defer { sleepers.removeAll(where: isOver) }
      return sleepers.filter(isOver)
    }
  }

  private let state = Mutex(State())
  private let (sleeps, sleepBegan) = AsyncStream.makeStream(of: Duration.self)

  var clock: ListClock {
    let start = state.withLock(\.now)
    return ListClock(
      now: { self.state.withLock(\.now) },
      seconds: { 1_800_000_000 + (self.state.withLock(\.now) - start).components.seconds },
      sleep: { await self.sleep($0) })
  }

  private func sleep(_ duration: Duration) async {
    let number = state.withLock { state in
      state.count += 1
      return state.count
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          // A cancellation that came before looks for nobody.
          if !Task.isCancelled { state.sleepers.append(Sleeper(number: number, end: state.now + duration, continuation: continuation)) }
          return Task.isCancelled
        }
        if isOver { continuation.resume() } else { sleepBegan.yield(duration) }
      }
    } onCancel: {
      wake { $0.number == number }
    }
  }

  private func wake(_ isOver: (Sleeper) -> Bool) {
    for sleeper in state.withLock({ $0.takeSleepers(where: isOver) }) { sleeper.continuation.resume() }
  }

  /// Returns once somebody has begun to sleep for longer than `duration`, whom no call before has told of.
  func awaitSleep(beyond duration: Duration) async { _ = await sleeps.first { $0 > duration } }

  func advance(by duration: Duration) {
    let now = state.withLock { state in
      state.now += duration
      return state.now
    }
    wake { $0.end <= now }
  }
}
