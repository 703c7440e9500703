import Testing

@testable import SieveProxy

@Suite struct BodyBudgetTests {
  @Test func `what connections hold together is bounded, and given back`() {
    let budget = BodyBudget(limit: 100)
    var (one, other) = (BodyReservation(), BodyReservation())
    var fits = one.adjust(to: 60, in: budget)
    #expect(fits)
    fits = other.adjust(to: 50, in: budget)
    #expect(!fits)
    #expect(budget.heldBytes == 60)
    fits = other.adjust(to: 40, in: budget)
    #expect(fits)
    fits = one.adjust(to: 20, in: budget)
    #expect(fits)
    #expect(budget.heldBytes == 60)
    fits = other.adjust(to: 80, in: budget)
    #expect(fits)
    fits = one.adjust(to: 0, in: budget)
    #expect(fits)
    fits = other.adjust(to: 0, in: budget)
    #expect(fits)
    #expect(budget.heldBytes == 0)
  }

  @Test func `many small ones count as much as a large one`() {
    let budget = BodyBudget(limit: 1000)
    var reservations = (0..<11).map { _ in BodyReservation() }
    for index in 0..<10 {
      let fits = reservations[index].adjust(to: 100, in: budget)
      #expect(fits)
    }
    let fits = reservations[10].adjust(to: 1, in: budget)
    #expect(!fits)
    reservations[0].shrink(to: 100, in: budget)
    #expect(budget.heldBytes == 1000)
    reservations[0].shrink(to: 200, in: budget)
    #expect(budget.heldBytes == 1000)
    reservations[0].shrink(to: 99, in: budget)
    let fitsNow = reservations[10].adjust(to: 1, in: budget)
    #expect(fitsNow)
    #expect(budget.heldBytes == 1000)
  }

  @Test func `what is being read elsewhere stays reserved`() {
    let budget = BodyBudget(limit: 1000)
    var reservation = BodyReservation()
    reservation.beingRead = 500
    let fits = reservation.adjust(to: 500, in: budget)
    #expect(fits)
    reservation.shrink(to: 0, in: budget)
    #expect(budget.heldBytes == 500)
    reservation.beingRead = 0
    reservation.shrink(to: 0, in: budget)
    #expect(budget.heldBytes == 0)
  }
}
