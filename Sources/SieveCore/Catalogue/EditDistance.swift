/// How many insertions, deletions, replacements and swaps of neighbours lie between two words (optimal string alignment).
struct EditDistance {
  /// The last rows of the table, kept between calls: there are ten thousand words to compare with.
  private var earlier: [Int] = []
  private var previous: [Int] = []
  private var current: [Int] = []

  /// The distance, or nil (always where `limit` is negative) as soon as it is known to exceed `limit`. Only cells that near to the diagonal
  /// are looked at.
  mutating func between(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>, limit: Int) -> Int? {
    guard abs(left.count - right.count) <= limit else { return nil }
    let beyond = limit + 1
    reserve(right.count + 1)
    for column in 0...right.count { previous[column] = column }
    var least = 0
    for row in 1..<left.count + 1 {
      let leastBefore = least
      let columns = max(1, row - limit)..<min(right.count, row + limit) + 1
      current[columns.lowerBound - 1] = columns.lowerBound == 1 ? row : beyond
      least = current[columns.lowerBound - 1]
      for column in columns {
        current[column] = cost(left, row, right, column)
        least = min(least, current[column])
      }
      if columns.upperBound <= right.count { current[columns.upperBound] = beyond }
      // A swap reaches back two rows and costs one.
      if least > limit, leastBefore >= limit { return nil }
      (earlier, previous, current) = (previous, current, earlier)
    }
    return previous[right.count] <= limit ? previous[right.count] : nil
  }

  private func cost(_ left: ArraySlice<UInt8>, _ row: Int, _ right: ArraySlice<UInt8>, _ column: Int) -> Int {
    let (leftIndex, rightIndex) = (left.startIndex + row - 1, right.startIndex + column - 1)
    let isEqual = left[leftIndex] == right[rightIndex]
    let cost = min(min(previous[column], current[column - 1]) + 1, previous[column - 1] + (isEqual ? 0 : 1))
    guard row > 1, column > 1, left[leftIndex] == right[rightIndex - 1], left[leftIndex - 1] == right[rightIndex] else { return cost }
    return min(cost, earlier[column - 2] + 1)
  }

  private mutating func reserve(_ width: Int) {
    guard previous.count < width else { return }
    earlier = Array(repeating: 0, count: width)
    previous = earlier
    current = earlier
  }
}
