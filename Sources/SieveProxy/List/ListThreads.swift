internal import NIOPosix
internal import Synchronization

/// Threads for what takes too long for an event loop or an actor: reading, filtering and writing lists, and reading large requests strictly. Work that may take long is done in
/// slices, each behind those of others, so that one backend's patterns hold nobody else's list.
enum ListThreads {
  /// Two at least: a slice may last as long as one id may, a tenth of a second.
  private static let pool: NIOThreadPool = {
    let pool = NIOThreadPool(numberOfThreads: 2)
    pool.start()
    return pool
  }()

  /// How long a slice is meant to be.
  static let slice = Duration.milliseconds(10)

  /// Another for what clients send, which may take long and cannot be sliced: it keeps other clients' large requests waiting, and no list.
  private static let bodyPool: NIOThreadPool = {
    let pool = NIOThreadPool(numberOfThreads: 1)
    pool.start()
    return pool
  }()

  /// Calls `body` on the thread for request bodies.
  static func runForBody<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result { await run(on: bodyPool, body) }

  /// Calls `body` on one of the threads.
  static func run<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result { await run(on: pool, body) }

  private static func run<Result: Sendable>(on pool: NIOThreadPool, _ body: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
      pool.submit { _ in continuation.resume(returning: body()) }
    }
  }

  /// Calls `step` with `work` again and again, until it returns something.
  static func run<Work: Sendable, Result: Sendable>(
    _ work: Work, _ step: @escaping @Sendable (inout Work) -> Result?
  ) async -> Result {
    let work = Box(work)
    while true {
      if let result = await run({ work.state.withLock { step(&$0) } }) { return result }
    }
  }

  private final class Box<Work: Sendable>: Sendable {
    let state: Mutex<Work>

    init(_ work: Work) { state = Mutex(work) }
  }
}
