import Testing

@testable import SieveProxy

@Suite struct BodyBudgetTests {
  @Test func `what connections hold together is bounded, and given back`() {
    let budget = BodyBudget(limit: 100)
    var (one, other) = (BodyReservation(), BodyReservation())
    var fits = one.adjust(held: 60, in: budget)
    #expect(fits)
    fits = other.adjust(held: 50, in: budget)
    #expect(!fits)
    #expect(budget.heldBytes == 60)
    fits = other.adjust(held: 40, in: budget)
    #expect(fits)
    fits = one.adjust(held: 20, in: budget)
    #expect(fits)
    #expect(budget.heldBytes == 60)
    fits = other.adjust(held: 80, in: budget)
    #expect(fits)
    fits = one.adjust(held: 0, in: budget)
    #expect(fits)
    fits = other.adjust(held: 0, in: budget)
    #expect(fits)
    #expect(budget.heldBytes == 0)
  }

  @Test func `many small ones count as much as a large one`() {
    let budget = BodyBudget(limit: 1000)
    var reservations = (0..<11).map { _ in BodyReservation() }
    for index in 0..<10 {
      let fits = reservations[index].adjust(held: 100, in: budget)
      #expect(fits)
    }
    let fits = reservations[10].adjust(held: 1, in: budget)
    #expect(!fits)
    let changesNothing = reservations[0].adjust(held: 100, in: budget)
    #expect(changesNothing)
    #expect(budget.heldBytes == 1000)
    let gives = reservations[0].adjust(held: 99, in: budget)
    #expect(gives)
    let fitsNow = reservations[10].adjust(held: 1, in: budget)
    #expect(fitsNow)
    #expect(budget.heldBytes == 1000)
  }

  @Test func `what is being read elsewhere stays reserved`() {
    let budget = BodyBudget(limit: 1000)
    var reservation = BodyReservation()
    reservation.beingRead = 500
    let fits = reservation.adjust(held: 500, in: budget)
    #expect(fits)
    let stays = reservation.adjust(held: 0, in: budget)
    #expect(stays)
    #expect(budget.heldBytes == 500)
    reservation.beingRead = 0
    let goes = reservation.adjust(held: 0, in: budget)
    #expect(goes)
    #expect(budget.heldBytes == 0)
  }

  @Test func `copies for another attempt leave half of it to what must be held`() {
    let budget = BodyBudget(limit: 1000)
    var (first, second, held) = (BodyReservation(), BodyReservation(), BodyReservation())
    var fits = first.adjust(held: 0, copies: 300, in: budget)
    #expect(fits)
    fits = second.adjust(held: 0, copies: 201, in: budget)
    #expect(!fits)
    fits = second.adjust(held: 300, in: budget)
    #expect(fits)
    // What was held and is sent would be a copy from now on: it is as large, and has no room even so.
    fits = second.adjust(held: 0, copies: 300, in: budget)
    #expect(!fits)
    #expect(budget.heldBytes == 600)
    fits = second.adjust(held: 0, copies: 200, in: budget)
    #expect(fits)
    fits = held.adjust(held: 500, in: budget)
    #expect(fits)
    fits = first.adjust(held: 0, in: budget) && second.adjust(held: 0, in: budget) && held.adjust(held: 1000, in: budget)
    #expect(fits)
    fits = held.adjust(held: 0, in: budget)
    #expect(fits && budget.heldBytes == 0)
  }

  @Test func `what is sent stays reserved until it has gone out, once, as a copy or not`() {
    let budget = BodyBudget(limit: 1000)
    var reservation = BodyReservation()
    var fits = reservation.adjust(held: 400, in: budget)
    #expect(fits)
    for (copies, isGoingOut, expected) in [(0, true, 400), (300, true, 400), (0, true, 400), (300, true, 400), (300, false, 300)] {
      fits = reservation.adjust(held: 0, copies: copies, isGoingOut: isGoingOut, in: budget)
      #expect(fits && budget.heldBytes == expected)
    }
  }
}
