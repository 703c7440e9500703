internal import SieveProxy
internal import Synchronization

/// Where the loops leave the requests that are over: they wait for nobody, and whoever counts them is woken.
final class RequestIntake: Sendable {
  private struct State {
    var waiting: [EndedRequest] = []
    var byteCount = 0
    var lost = 0
  }

  private let state = Mutex(State())
  let wakeUps: AsyncStream<Void>
  private let wake: AsyncStream<Void>.Continuation

  /// What waits beyond that is only counted: whoever should take it is far behind. In bytes, more or less.
  static let most = 32 << 20

  init() { (wakeUps, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1)) }

  func put(_ requests: [EndedRequest]) {
    state.withLock { state in
      for request in requests {
        let size = Self.size(request)
        if state.byteCount + size <= Self.most {
          state.waiting.append(request)
          state.byteCount += size
        } else {
          state.lost += 1
        }
      }
    }
    wake.yield()
  }

  /// All that wait, and how many did not find room.
  func take() -> (requests: [EndedRequest], lost: Int) {
    state.withLock { state in
      defer { state = State() }
      return (state.waiting, state.lost)
    }
  }

  private static func size(_ request: EndedRequest) -> Int {
    512 + request.words.path.utf8.count + request.model.utf8.count + request.upstreamModel.utf8.count
  }
}
