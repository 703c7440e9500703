internal import SieveProxy
internal import Synchronization

/// Where the loops leave the requests that are over: they wait for nobody, and whoever counts them is woken.
final class RequestIntake: Sendable {
  private let state = Mutex((waiting: [EndedRequest](), lost: 0))
  let wakeUps: AsyncStream<Void>
  private let wake: AsyncStream<Void>.Continuation

  /// More than these are only counted: whoever should take them is far behind.
  private static let most = 1 << 16

  init() { (wakeUps, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1)) }

  func put(_ requests: [EndedRequest]) {
    state.withLock { state in
      let room = max(0, Self.most - state.waiting.count)
      state.waiting += requests.prefix(room)
      state.lost += max(0, requests.count - room)
    }
    wake.yield()
  }

  /// All that wait, and how many did not find room.
  func take() -> (requests: [EndedRequest], lost: Int) {
    state.withLock { state in
      defer { state = ([], 0) }
      return (state.waiting, state.lost)
    }
  }
}
