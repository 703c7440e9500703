internal import Synchronization

/// How often the configuration was read again.
final class ReloadCount: Sendable {
  private let good = Atomic<Int>(0)
  private let bad = Atomic<Int>(0)

  func succeeded() { good.wrappingAdd(1, ordering: .relaxed) }
  func failed() { bad.wrappingAdd(1, ordering: .relaxed) }

  var value: (succeeded: Int, failed: Int) { (good.load(ordering: .relaxed), bad.load(ordering: .relaxed)) }
}
