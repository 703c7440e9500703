/// Which elements of a list go and which come, so that as many as can be stay where they are.
struct ListDifference {
  /// Indexes in the old list.
  private(set) var removed: [Int] = []
  /// New elements by the index in the old list that they come before.
  private(set) var inserted: [Int: [FileValue]] = [:]

  init(from old: [FileValue], to new: [FileValue]) {
    let difference = new.difference(from: old)
    removed = difference.removals.map { change in
      if case .remove(let offset, _, _) = change { offset } else { 0 }
    }
    let gone = Set(removed)
    let come = Set(difference.insertions.map { if case .insert(let offset, _, _) = $0 { offset } else { 0 } })
    var source = 0
    for (index, element) in new.enumerated() {
      while gone.contains(source) { source += 1 }
      if come.contains(index) {
        inserted[source, default: []].append(element)
      } else {
        source += 1
      }
    }
  }
}
