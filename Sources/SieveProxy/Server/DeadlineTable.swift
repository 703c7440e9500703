/// The deadlines of all client connections of one loop. Setting one is a store into an array; one coarse timer walks the array, which at
/// ten thousand connections is a few microseconds, ten times a second. A timer per request would cost four allocations each.
struct DeadlineTable<Owner: AnyObject> {
  typealias Slot = Int

  /// In nanoseconds of the loop's clock; `never` where nothing is awaited.
  private var deadlines: [Int64] = []
  private var owners: [Owner?] = []
  private var free: [Slot] = []

  static var never: Int64 { .max }

  var count: Int { owners.count - free.count }

  mutating func add(_ owner: Owner) -> Slot {
    if let slot = free.popLast() {
      owners[slot] = owner
      deadlines[slot] = Self.never
      return slot
    }
    owners.append(owner)
    deadlines.append(Self.never)
    return owners.count - 1
  }

  mutating func remove(_ slot: Slot) {
    owners[slot] = nil
    deadlines[slot] = Self.never
    free.append(slot)
  }

  subscript(slot: Slot) -> Int64 {
    get { deadlines[slot] }
    set { deadlines[slot] = newValue }
  }

  /// Moves all of them on by so many nanoseconds.
  mutating func postpone(by delay: Int64) {
    for slot in deadlines.indices where deadlines[slot] != Self.never { deadlines[slot] &+= delay }
  }

  /// Those whose deadline is not after `now`. Each is told once: its deadline is cleared.
  mutating func takeExpired(_ now: Int64) -> [Owner] {
    var expired: [Owner] = []
    for slot in deadlines.indices where deadlines[slot] <= now {
      deadlines[slot] = Self.never
      if let owner = owners[slot] { expired.append(owner) }
    }
    return expired
  }

  var all: [Owner] { owners.compactMap { $0 } }
}
