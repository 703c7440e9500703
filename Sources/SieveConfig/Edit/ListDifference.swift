/// Which elements of a list go and which come, the others staying where they are.
struct ListDifference {
  /// Indexes in the old list.
  private(set) var removed: [Int] = []
  /// New elements by the index in the old list that they come before.
  private(set) var inserted: [Int: [FileValue]] = [:]

  init(from old: [FileValue], to new: [FileValue]) {
    let places = SequenceMatching(from: old, to: new).places
    removed = places.indices.filter { places[$0] == nil }
    var next = 0
    for (index, place) in places.enumerated() {
      guard let place else { continue }
      if next < place { inserted[index] = Array(new[next..<place]) }
      next = place + 1
    }
    if next < new.count { inserted[old.count] = Array(new[next...]) }
  }
}
