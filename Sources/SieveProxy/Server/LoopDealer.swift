internal import NIOCore
internal import Synchronization

/// Has one loop at a time accept clients, which are that loop's then: no client crosses threads. All loops have the listening sockets; whose turn it
/// is, `LoopLoads` says.
///
/// The turn moves in two steps: the next loop begins when the last one listens no more. Where two polled at the same time, one would find nothing to
/// accept where its poll had promised something, which NIO takes for a fault.
final class LoopDealer: Sendable {
  private struct Shared {
    var loads: LoopLoads
    var holder = 0
    var listeners: [[any Channel]] = []
    /// The turn is on its way.
    var move: EventLoopFuture<Void>?
    var isStopped = false
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

  /// Whether that loop may accept now: it has the turn, and nobody else has it still.
  func mayAccept(_ loop: Int) -> Bool { shared.withLock { $0.holder == loop && $0.move == nil } }

  /// Gives the turn to the loop that should take the next client. Called when clients were accepted, and now and then.
  func deal() {
    guard hasChoice else { return }
    shared.withLock { shared in
      guard !shared.isStopped, shared.move == nil, !shared.listeners.isEmpty else { return }
      let next = shared.loads.next(at: ThreadClock.now()) { clocks[$0].time() }
      guard next != shared.holder, let loop = shared.listeners[next].first?.eventLoop else { return }
      let moved = loop.makePromise(of: Void.self)
      shared.move = moved.futureResult
      let (last, new) = (shared.listeners[shared.holder], shared.listeners[next])
      shared.holder = next
      // Not under the lock: some of it happens at once.
      loop.execute { self.move(from: last, to: new, on: loop, moved) }
    }
  }

  private func move(from last: [any Channel], to next: [any Channel], on loop: any EventLoop, _ moved: EventLoopPromise<Void>) {
    Self.set(last, areListening: false, on: loop).whenComplete { _ in
      Self.set(next, areListening: true, on: loop).whenComplete { _ in
        self.shared.withLock { $0.move = nil }
        moved.succeed()
      }
    }
  }

  /// Fails for none: a listener that is closed already listens no more.
  private static func set(_ listeners: [any Channel], areListening: Bool, on loop: any EventLoop) -> EventLoopFuture<Void> {
    .andAllComplete(listeners.map { $0.setOption(.autoRead, value: areListening) }, on: loop)
  }

  /// From now on the turn stays where it is.
  func stop() async {
    let move = shared.withLock { shared in
      shared.isStopped = true
      return shared.move
    }
    try? await move?.get()
  }
}
