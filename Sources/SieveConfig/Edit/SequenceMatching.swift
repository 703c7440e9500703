/// What two versions of a text or a list have in common, in its order. Where the versions are small it is as much as there can be; in large ones what
/// either has once guides, which takes no longer for thousands of changes than for one.
struct SequenceMatching {
  /// Of each element of the old version, its place in the new one; nil where it is gone.
  private(set) var places: [Int?]
  private let old: [Int]
  private let new: [Int]

  /// Elements times elements, up to which all ways are tried.
  private static let mostTried = 1 << 20

  init(from old: [FileValue], to new: [FileValue]) {
    var numbers: [FileValue: Int] = [:]
    func number(_ value: FileValue) -> Int {
      let next = numbers.count
      if let number = numbers[value] { return number }
      numbers[value] = next
      return next
    }
    self.old = old.map(number)
    self.new = new.map(number)
    places = Array(repeating: nil, count: old.count)
    match(0..<old.count, 0..<new.count)
  }

  private mutating func match(_ left: Range<Int>, _ right: Range<Int>) {
    var (left, right) = (left, right)
    while let first = left.first, let other = right.first, old[first] == new[other] {
      places[first] = other
      (left, right) = (first + 1..<left.upperBound, other + 1..<right.upperBound)
    }
    while let last = left.last, let other = right.last, old[last] == new[other] {
      places[last] = other
      (left, right) = (left.lowerBound..<last, right.lowerBound..<other)
    }
    if left.isEmpty || right.isEmpty { return }
    if left.count * right.count <= Self.mostTried { return tryAll(left, right) }
    var (before, after) = (left.lowerBound, right.lowerBound)
    // Without a guide what is between is taken to be new altogether.
    let guides = guides(left, right)
    if guides.isEmpty { return }
    for (mine, other) in guides {
      match(before..<mine, after..<other)
      places[mine] = other
      (before, after) = (mine + 1, other + 1)
    }
    match(before..<left.upperBound, after..<right.upperBound)
  }

  /// As many as there can be.
  private mutating func tryAll(_ left: Range<Int>, _ right: Range<Int>) {
    let difference = new[right].difference(from: old[left])
    let removed = Set(difference.removals.map { if case .remove(let offset, _, _) = $0 { offset } else { 0 } })
    let added = Set(difference.insertions.map { if case .insert(let offset, _, _) = $0 { offset } else { 0 } })
    let kept = left.filter { !removed.contains($0 - left.lowerBound) }
    for (mine, other) in zip(kept, right.filter { !added.contains($0 - right.lowerBound) }) { places[mine] = other }
  }

  /// Of what both have once, the most that stand in the same order ("patience").
  private func guides(_ left: Range<Int>, _ right: Range<Int>) -> [(Int, Int)] {
    func once(_ range: Range<Int>, _ elements: [Int]) -> [Int: Int] {
      var places: [Int: Int?] = [:]
      for place in range { places[elements[place]] = .some(places[elements[place]] == nil ? place : nil) }
      return places.compactMapValues(\.self)
    }
    let (mine, others) = (once(left, old), once(right, new))
    let pairs = mine.compactMap { element, place in others[element].map { (place, $0) } }.sorted { $0.0 < $1.0 }
    // The longest ascending run: of each length the pair with the least end, and before each pair the one that it follows.
    var ends: [Int] = []
    var previous: [Int] = []
    for index in pairs.indices {
      var (low, high) = (0, ends.count)
      while low < high {
        let middle = (low + high) / 2
        if pairs[ends[middle]].1 < pairs[index].1 { low = middle + 1 } else { high = middle }
      }
      previous.append(low > 0 ? ends[low - 1] : -1)
      if low < ends.count { ends[low] = index } else { ends.append(index) }
    }
    var run: [(Int, Int)] = []
    var next = ends.last ?? -1
    while next >= 0 {
      run.append(pairs[next])
      next = previous[next]
    }
    return run.reversed()
  }
}
