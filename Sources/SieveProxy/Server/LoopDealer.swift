internal import NIOCore
internal import Synchronization

/// Has one loop at a time accept clients, which are that loop's then: no client crosses threads. All loops have the listening sockets; whose turn it
/// is, `LoopLoads` says.
final class LoopDealer: Sendable {
  private struct Shared {
    var loads: LoopLoads
    var holder = 0
    var listeners: [[any Channel]] = []
  }

  private let shared: Mutex<Shared>
  private let clocks: [ThreadClock]

  /// `clocks`: one a loop.
  init(clocks: [ThreadClock]) {
    self.clocks = clocks
    shared = Mutex(Shared(loads: LoopLoads(count: clocks.count, at: ThreadClock.now())))
  }

  /// Whether there is more than one loop.
  var hasChoice: Bool { clocks.count > 1 }

  /// They are there, those of each loop, and the first loop accepts.
  func listen(on listeners: [[any Channel]]) {
    shared.withLock { $0.listeners = listeners }
  }

  func opened(on loop: Int) { shared.withLock { $0.loads.opened(on: loop) } }
  func closed(on loop: Int) { shared.withLock { $0.loads.closed(on: loop) } }

  /// Gives the listener to the loop whose turn it is. Called when a client was accepted, and now and then.
  func deal() {
    guard hasChoice else { return }
    let move = shared.withLock { shared -> (from: [any Channel], to: [any Channel])? in
      guard !shared.listeners.isEmpty else { return nil }
      let next = shared.loads.next(at: ThreadClock.now()) { clocks[$0].time() }
      guard next != shared.holder else { return nil }
      defer { shared.holder = next }
      return (shared.listeners[shared.holder], shared.listeners[next])
    }
    guard let move else { return }
    for channel in move.to { channel.setOption(.autoRead, value: true).whenComplete { _ in } }
    for channel in move.from { channel.setOption(.autoRead, value: false).whenComplete { _ in } }
  }

  /// Whether it is this loop's turn.
  func isHolder(_ loop: Int) -> Bool { shared.withLock { $0.holder == loop } }
}
