internal import Synchronization

/// How many client connections are open, over all loops. Touched when a connection opens or closes, never for a request.
final class ConnectionCount: Sendable {
  private let count = Atomic<Int>(0)
  private let limit: Atomic<Int>

  init(limit: Int) {
    self.limit = Atomic(limit)
  }

  func setLimit(_ limit: Int) {
    self.limit.store(limit, ordering: .relaxed)
  }

  /// Counts one more; false when that is one too many.
  func open() -> Bool {
    count.wrappingAdd(1, ordering: .relaxed).newValue <= limit.load(ordering: .relaxed)
  }

  func close() {
    count.wrappingSubtract(1, ordering: .relaxed)
  }

  var value: Int { count.load(ordering: .relaxed) }
}
