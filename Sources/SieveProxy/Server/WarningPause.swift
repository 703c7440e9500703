internal import NIOCore
internal import Synchronization

/// Lets one warning through and then none for a while, whichever loop would give it.
final class WarningPause: Sendable {
  private let next = Atomic<UInt64>(0)
  private let interval: TimeAmount

  init(_ interval: TimeAmount) {
    self.interval = interval
  }

  /// Whether to warn now.
  func isOver(at now: NIODeadline = .now()) -> Bool {
    let due = next.load(ordering: .relaxed)
    guard now.uptimeNanoseconds >= due else { return false }
    return next.compareExchange(expected: due, desired: (now + interval).uptimeNanoseconds, ordering: .relaxed).exchanged
  }
}
