internal import Synchronization

/// Counts the changes of what is known of backends' lists: what was decided or made by an earlier one may not be given again.
final class CatalogueGeneration: Sendable {
  private let count = Atomic<UInt64>(0)

  var value: UInt64 { count.load(ordering: .relaxed) }

  func advance() { count.wrappingAdd(1, ordering: .relaxed) }
}
