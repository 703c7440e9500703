internal import CPlatform

/// Finds the longest of many prefixes that a text begins with, in a number of comparisons that grows with the logarithm of how many there
/// are, and with how deep those nest in one another. By bytes, without hashing: with the few prefixes that there are, that costs less than
/// a hash of the text.
struct PrefixTable: Sendable {
  /// In the order of their bytes.
  private let prefixes: [[UInt8]]
  /// Of each prefix, the longest other one that it begins with: its place, or -1.
  private let parents: [Int]
  private let values: [Int]

  /// - Parameter entries: of equal prefixes the first counts; none is empty.
  init(_ entries: [(prefix: String, value: Int)]) {
    let unique = Dictionary(entries.map { (Array($0.prefix.utf8), $0.value) }) { first, _ in first }
    let sorted = unique.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    prefixes = sorted.map(\.key)
    values = sorted.map(\.value)
    parents = sorted.indices.map { place in
      sorted[..<place].lastIndex { sorted[place].key.starts(with: $0.key) } ?? -1
    }
  }

  /// The value of the longest prefix that `text` begins with, and the prefix's length in bytes.
  func longest(in text: UnsafeRawBufferPointer) -> (value: Int, length: Int)? {
    // Whatever `text` begins with stands before it in the order, and what is longest stands last: the last that stands before it, or an
    // ancestor of that.
    var place = countNotAfter(text) - 1
    while place >= 0 {
      let length = prefixes[place].count
      if length <= text.count, Self.order(prefixes[place], text, length) == 0 { return (values[place], length) }
      place = parents[place]
    }
    return nil
  }

  /// How many of the prefixes do not come after `text`.
  private func countNotAfter(_ text: UnsafeRawBufferPointer) -> Int {
    var (low, high) = (0, prefixes.count)
    while low < high {
      let middle = (low + high) / 2
      let order = Self.order(prefixes[middle], text, min(prefixes[middle].count, text.count))
      if order < 0 || (order == 0 && prefixes[middle].count <= text.count) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func order(_ prefix: [UInt8], _ text: UnsafeRawBufferPointer, _ count: Int) -> Int32 {
    guard count > 0, let text = text.baseAddress else { return 0 }
    return prefix.withUnsafeBytes { prefix in prefix.baseAddress.map { memcmp($0, text, count) } ?? 0 }
  }
}
