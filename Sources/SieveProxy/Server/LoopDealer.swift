internal import Dispatch
internal import NIOCore
internal import Synchronization

/// The loops as a group whose next one is that which should take a new client, as `LoopLoads` says.
final class LoopDealer: EventLoopGroup {
  private let loops: [any EventLoop]
  private let clocks: [ThreadClock]
  private let loads: Mutex<LoopLoads>

  /// `clocks`: one a loop.
  init(loops: [any EventLoop], clocks: [ThreadClock]) {
    self.loops = loops
    self.clocks = clocks
    loads = Mutex(LoopLoads(count: loops.count, at: ThreadClock.now()))
  }

  /// The loop for a client that is here; counted as its own until `left`.
  func next() -> any EventLoop {
    guard loops.count > 1 else { return loops[0] }
    let index = loads.withLock { loads in
      let index = loads.next(at: ThreadClock.now()) { clocks[$0].time() }
      loads.opened(on: index)
      return index
    }
    return loops[index]
  }

  /// A client of the loop at `index` has gone.
  func left(_ index: Int) {
    if loops.count > 1 { loads.withLock { $0.closed(on: index) } }
  }

  // MARK: What else a group can do

  func any() -> any EventLoop { loops[0] }
  func makeIterator() -> EventLoopIterator { EventLoopIterator(loops) }

  /// Who has made the loops ends them.
  func shutdownGracefully(queue: DispatchQueue, _ callback: @escaping @Sendable ((any Error)?) -> Void) { queue.async { callback(nil) } }
}
