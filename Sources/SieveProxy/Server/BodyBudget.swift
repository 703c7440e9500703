internal import Synchronization

/// What the connections of all loops together may hold of what clients send, in bytes: of requests, what waits for its model, for a connection or to
/// go out, what is ahead of its turn, and heads, whole or not; and copies of what was sent, which may have to be sent again.
final class BodyBudget: Sendable {
  /// Of the copies in the upper half, of what is held in the lower one, so that one operation changes both.
  private let taken = Atomic<Int>(0)
  private let limit: Int

  /// Two bodies of 25 MB with images in them, or some thousands of the usual size.
  static let standard = 48 << 20

  init(limit: Int = standard) {
    self.limit = limit
  }

  /// How much is taken, copies included.
  var heldBytes: Int { Self.sum(taken.load(ordering: .relaxed)) }

  /// Takes so much more, or gives back where it is less than nothing. False, and nothing is changed, where there is no room: none for anything, or
  /// none for copies, which may take half, so that requests do not wait in vain for what may never be needed.
  func change(held: Int, copies: Int) -> Bool {
    let change = copies << 32 &+ held
    let after = taken.wrappingAdd(change, ordering: .relaxed).newValue
    if held &+ copies <= 0 || Self.sum(after) <= limit, copies <= 0 || after >> 32 <= limit / 2 { return true }
    taken.wrappingSubtract(change, ordering: .relaxed)
    return false
  }

  private static func sum(_ taken: Int) -> Int { taken >> 32 &+ taken & 0xFFFF_FFFF }
}

/// What one connection has reserved of the budget.
struct BodyReservation {
  private var held = 0
  private var copies = 0
  /// Of a body that is read off the loop: as much is held until that is done, whatever becomes of its request.
  var beingRead = 0

  /// Reserves for so many bytes what they need, or gives back what they do not. False, and nothing is changed, where there is no room.
  /// - Parameter isGoingOut: what was sent is still on its way to the socket, so that nothing is given back.
  mutating func adjust(held: Int, copies: Int = 0, isGoingOut: Bool = false, in budget: BodyBudget) -> Bool {
    // What goes out and is kept as a copy is there once.
    let needed = max(held, beingRead, isGoingOut ? self.held + self.copies - copies : 0)
    guard needed != self.held || copies != self.copies else { return true }
    guard budget.change(held: needed - self.held, copies: copies - self.copies) else { return false }
    self.held = needed
    self.copies = copies
    return true
  }
}
