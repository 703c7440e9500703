/// Lists of words that many models share, each written once.
struct SetTable {
  private(set) var sets: [[String]] = [[]]
  private var indexes: [[String]: Int] = [[]: 0]

  mutating func index(of words: [String]) -> Int {
    if let index = indexes[words] { return index }
    sets.append(words)
    indexes[words] = sets.count - 1
    return sets.count - 1
  }
}
