import Testing

@testable import SieveProxy

@Suite struct DeadlineTableTests {
  private final class Owner {
    let name: String
    init(_ name: String) { self.name = name }
  }

  private typealias Table = DeadlineTable<Owner>

  @Test func `a deadline is told when it is reached, once, to its owner alone`() {
    var table = Table()
    let (a, b) = (table.add(Owner("a")), table.add(Owner("b")))
    table[a] = 10
    table[b] = 11
    #expect(table.takeExpired(9).isEmpty)
    #expect(table.takeExpired(10).map(\.name) == ["a"])
    #expect(table[a] == Table.never)
    #expect(table.takeExpired(10).isEmpty)
    #expect(table.takeExpired(.max - 1).map(\.name) == ["b"])
    table[a] = 5
    #expect(table.takeExpired(20).map(\.name) == ["a"])
  }

  @Test func `without a deadline nobody is told`() {
    var table = Table()
    let slot = table.add(Owner("a"))
    #expect(table[slot] == Table.never)
    #expect(table.takeExpired(.max - 1).isEmpty)
    table[slot] = 1
    table[slot] = Table.never
    #expect(table.takeExpired(.max - 1).isEmpty)
  }

  @Test func `a deadline can be moved`() {
    var table = Table()
    let slot = table.add(Owner("a"))
    table[slot] = 1
    table[slot] = 3
    #expect(table.takeExpired(2).isEmpty)
    #expect(table.takeExpired(3).count == 1)
  }

  @Test func `all deadlines can be moved on, and those that wait for nothing still do`() {
    var table = Table()
    let (a, b, c) = (table.add(Owner("a")), table.add(Owner("b")), table.add(Owner("c")))
    (table[a], table[b]) = (1, 5)
    table.postpone(by: 3)
    #expect(table.takeExpired(3).isEmpty && table[c] == Table.never)
    #expect(table.takeExpired(4).map(\.name) == ["a"])
    #expect(table.takeExpired(8).map(\.name) == ["b"])
  }

  @Test func `who left is told nothing, and leaves no deadline to who takes the place`() {
    var table = Table()
    let (a, b) = (table.add(Owner("a")), table.add(Owner("b")))
    table[a] = 1
    table[b] = 1
    table.remove(a)
    #expect(table.count == 1)
    #expect(table.all.map(\.name) == ["b"])
    let c = table.add(Owner("c"))
    #expect(c == a)
    #expect(table.count == 2)
    #expect(table.takeExpired(1).map(\.name) == ["b"])
    #expect(Set(table.all.map(\.name)) == ["b", "c"])
  }

  @Test func `the table holds no one who left`() {
    var table = Table()
    weak var owner: Owner?
    do {
      let strong = Owner("a")
      owner = strong
      table.remove(table.add(strong))
    }
    #expect(owner == nil)
    #expect(table.count == 0)
  }
}
