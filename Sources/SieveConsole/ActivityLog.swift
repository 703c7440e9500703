internal import Synchronization

/// The last requests, bounded in bytes, and who waits for the next. Readers ask from where they are: a slow one holds nothing, it skips.
package final class ActivityLog: Sendable {
  struct Event: Sendable {
    let id: Int
    private let request: SettledRequest
    fileprivate let byteCount: Int

    fileprivate init(id: Int, _ request: SettledRequest) {
      self.id = id
      self.request = request
      byteCount = request.byteCount
    }

    /// Made when somebody reads it: nobody reads most of them.
    var json: [UInt8] { request.json(id: id) }
  }

  private struct State {
    var events: [Event] = []
    var byteCount = 0
    var last = 0
    /// Changes with everything that a reader of states wants to know.
    var version = 0
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
    var nextWaiter = 0
  }

  private let state = Mutex(State())
  private let limit: Int

  package init(limit: Int = 512 << 10) { self.limit = limit }

  /// Takes requests that are over, a batch a tick of a loop.
  package func append(_ requests: [SettledRequest]) {
    guard !requests.isEmpty else { return }
    wake { state in
      for request in requests {
        state.last += 1
        let event = Event(id: state.last, request)
        state.byteCount += event.byteCount
        state.events.append(event)
      }
      var excess = 0
      while state.byteCount > limit, excess < state.events.count {
        state.byteCount -= state.events[excess].byteCount
        excess += 1
      }
      state.events.removeFirst(excess)
    }
  }

  /// Lets readers know that files, lists or backends have changed.
  package func stateChanged() {
    wake { $0.version += 1 }
  }

  private func wake(_ change: (inout State) -> Void) {
    let waiters = state.withLock { state in
      change(&state)
      defer { state.waiters = [:] }
      return state.waiters.values
    }
    for waiter in waiters { waiter.resume() }
  }

  /// What is behind `id`, at most `count`; how many were lost in between; and the state's version. An id that was never given is none.
  func events(after id: Int, count: Int = 64) -> (events: [Event], skipped: Int, version: Int) {
    state.withLock { state in
      let id = id > state.last ? 0 : id
      let first = state.events.firstIndex { $0.id > id } ?? state.events.endIndex
      let events = Array(state.events[first...].prefix(count))
      let next = events.first?.id ?? state.last + 1
      return (events, id > 0 ? max(0, next - id - 1) : 0, state.version)
    }
  }

  var last: Int { state.withLock { $0.last } }

  /// Waits until there is something behind `id`, or the state is another than `version`. Ends at once when the task is cancelled.
  func wait(after id: Int, version: Int) async {
    let number = state.withLock { state in
      state.nextWaiter += 1
      return state.nextWaiter
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if Task.isCancelled || state.last > id || state.version != version { return true }
          state.waiters[number] = continuation
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
    }
  }
}
