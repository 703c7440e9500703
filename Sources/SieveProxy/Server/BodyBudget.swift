internal import Synchronization

/// What the connections of all loops together may hold of what clients send, in bytes: of bodies, what waits for its model, for a connection, or to be
/// sent again; of requests, what is ahead of its turn, or of a head that has not come whole.
final class BodyBudget: Sendable {
  private let held = Atomic<Int>(0)
  private let limit: Int

  /// Two bodies of 25 MB with images in them, or some thousands of the usual size.
  static let standard = 48 << 20

  init(limit: Int = standard) {
    self.limit = limit
  }

  /// How much is held, for tests.
  var heldBytes: Int { held.load(ordering: .relaxed) }

  /// False where there is no room for `count` bytes more.
  func reserve(_ count: Int) -> Bool {
    let after = held.wrappingAdd(count, ordering: .relaxed).newValue
    if after <= limit { return true }
    release(count)
    return false
  }

  func release(_ count: Int) {
    held.wrappingSubtract(count, ordering: .relaxed)
  }
}

/// What one connection has reserved of the budget.
struct BodyReservation {
  private var reserved = 0
  /// Of a body that is read off the loop: as much is held until that is done, whatever becomes of its request.
  var beingRead = 0

  /// Reserves as much as `count` bytes need, or gives back what they do not. False, and nothing is changed, where there is no room.
  mutating func adjust(to count: Int, in budget: BodyBudget) -> Bool {
    let needed = max(count, beingRead)
    if needed > reserved {
      guard budget.reserve(needed - reserved) else { return false }
      reserved = needed
    } else {
      shrink(to: count, in: budget)
    }
    return true
  }

  /// Gives back what `count` bytes do not need.
  mutating func shrink(to count: Int, in budget: BodyBudget) {
    let needed = max(count, beingRead)
    guard needed < reserved else { return }
    budget.release(reserved - needed)
    reserved = needed
  }
}
