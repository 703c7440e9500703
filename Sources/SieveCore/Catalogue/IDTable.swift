/// Finds the places of ids by their bytes: an open hash table that holds nothing but the places, because the ids stand in the list already.
struct IDTable: Sendable {
  /// -1: free. At least a third of them are.
  private var slots: [Int32]
  private let mask: Int

  /// - Parameter capacity: how many places it will have at most.
  init(capacity: Int) {
    var size = 4
    while size < capacity + capacity / 2 { size *= 2 }
    slots = Array(repeating: -1, count: size)
    mask = size - 1
  }

  /// The place of the id for which `isAt` holds; nil where there is none.
  func find(_ id: UnsafeRawBufferPointer, isAt: (Int) -> Bool) -> Int? {
    var slot = Self.hash(id) & mask
    while slots[slot] >= 0 {
      if isAt(Int(slots[slot])) { return Int(slots[slot]) }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// Adds `place` unless its id is there already. Returns whether it was added.
  mutating func insert(_ place: Int, _ id: UnsafeRawBufferPointer, isAt: (Int) -> Bool) -> Bool {
    var slot = Self.hash(id) & mask
    while slots[slot] >= 0 {
      if isAt(Int(slots[slot])) { return false }
      slot = (slot + 1) & mask
    }
    slots[slot] = Int32(place)
    return true
  }

  /// Seeded anew in each process: a backend cannot choose ids that collide.
  private static func hash(_ id: UnsafeRawBufferPointer) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: id)
    return hasher.finalize()
  }
}
