import Testing

@testable import SieveProxy

@Suite struct BodyBudgetTests {
  private static let free = BodyReservation.free

  @Test func `what connections hold together is bounded, and given back`() {
    let budget = BodyBudget(limit: 10 * Self.free)
    var (one, other) = (BodyReservation(), BodyReservation())
    var fits = one.adjust(to: 6 * Self.free, in: budget)
    #expect(fits)
    fits = other.adjust(to: 5 * Self.free, in: budget)
    #expect(!fits)
    #expect(budget.heldBytes == 6 * Self.free)
    fits = other.adjust(to: 4 * Self.free, in: budget)
    #expect(fits)
    fits = one.adjust(to: 2 * Self.free, in: budget)
    #expect(fits)
    #expect(budget.heldBytes == 6 * Self.free)
    fits = other.adjust(to: 8 * Self.free, in: budget)
    #expect(fits)
    fits = one.adjust(to: 0, in: budget)
    #expect(fits)
    fits = other.adjust(to: 0, in: budget)
    #expect(fits)
    #expect(budget.heldBytes == 0)
  }

  @Test func `a usual request asks for nothing`() {
    let budget = BodyBudget(limit: 0)
    var reservation = BodyReservation()
    var fits = reservation.adjust(to: Self.free, in: budget)
    #expect(fits)
    #expect(budget.heldBytes == 0)
    fits = reservation.adjust(to: Self.free + 1, in: budget)
    #expect(!fits)
    fits = reservation.adjust(to: Self.free, in: budget)
    #expect(fits)
  }
}
