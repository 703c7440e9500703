/// The changes of a set of files, as an endless sequence that ends when its task is cancelled.
///
/// It asks for each file's identity instead of waiting for the kernel's events: editors that replace a file, Kubernetes' swapped
/// symbolic links, bind mounts and network file systems look the same that way. Changes between two calls of `next()` are one.
package struct FileWatcher<C: Clock<Duration>>: AsyncSequence, Sendable {
  private let files: [FileStamp]
  private let clock: C
  private let interval: Duration

  /// Whatever happened after `files` were stamped is the first change; nothing is lost between reading and watching.
  package init(_ files: [FileStamp], clock: C = ContinuousClock(), every interval: Duration = .seconds(1)) {
    self.files = files
    self.clock = clock
    self.interval = interval
  }

  package func makeAsyncIterator() -> Iterator {
    Iterator(files: files, clock: clock, interval: interval)
  }

  package struct Iterator: AsyncIteratorProtocol {
    fileprivate var files: [FileStamp]
    fileprivate let clock: C
    fileprivate let interval: Duration

    /// Returns when a file has changed, nil when the task was cancelled.
    package mutating func next() async -> Void? {
      await next(isolation: nil)
    }

    package mutating func next(isolation actor: isolated (any Actor)?) async -> Void? {
      while true {
        do { try await clock.sleep(for: interval) } catch { return nil }
        let now = files.map { $0.renewed() }
        guard now != files else { continue }
        files = now
        return ()
      }
    }
  }
}
