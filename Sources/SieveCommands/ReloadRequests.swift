internal import Synchronization

/// Who asks for the configuration to be read again: SIGHUP, a file that has changed, and the page, which waits for what comes of it.
final class ReloadRequests: Sendable {
  typealias Waiting = [CheckedContinuation<String?, Never>]

  /// One pending change is enough, however many come while a reload runs.
  let changes: AsyncStream<Void>
  let notify: AsyncStream<Void>.Continuation
  private let state = Mutex((isOver: false, waiting: Waiting(), problem: String?.none))

  init() { (changes, notify) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1)) }

  /// Returns why the configuration is not served as the file says; nil where it is.
  func reload() async -> String? {
    await withCheckedContinuation { continuation in
      let isOver = state.withLock { state in
        if !state.isOver { state.waiting.append(continuation) }
        return state.isOver
      }
      if isOver { continuation.resume(returning: Self.ending) } else { notify.yield() }
    }
  }

  /// Why what the file said when it was read last is not served; nil where it is.
  var problem: String? { state.withLock { $0.problem } }

  /// What came of a reload.
  func note(_ problem: String?) { state.withLock { $0.problem = problem } }

  /// Those who have asked so far: a reload that begins now is for them.
  func take() -> Waiting {
    state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
  }

  /// Nobody reads the configuration any more.
  func end() {
    let waiting = state.withLock { state in
      defer { (state.isOver, state.waiting) = (true, []) }
      return state.waiting
    }
    for continuation in waiting { continuation.resume(returning: Self.ending) }
  }

  private static let ending = "modelsieve is shutting down"
}
