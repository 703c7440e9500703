/// A `[…]` of a glob: ranges of code points, or all but those.
struct ScalarSet: Sendable, Equatable {
  private var ranges: [ClosedRange<UInt32>] = []
  private var isNegated = false

  /// What stands between the brackets, as Python's `fnmatch` reads it: a range that ends before it begins is empty.
  init(_ source: some Sequence<Unicode.Scalar>) {
    var rest = Array(source)[...]
    if rest.first == "!" {
      isNegated = true
      rest.removeFirst()
    }
    while let low = rest.popFirst()?.value {
      var high = low
      if rest.first == "-", rest.count > 1 {
        high = rest[rest.startIndex + 1].value
        rest.removeFirst(2)
      }
      if low <= high { ranges.append(low...high) }
    }
  }

  /// Unless `caseSensitive`, `scalar` is a lower-cased one and its upper-case form counts as well.
  func contains(_ scalar: UInt32, caseSensitive: Bool) -> Bool {
    let isListed = lists(scalar) || !caseSensitive && Self.uppercased(scalar).map(lists) ?? false
    return isListed != isNegated
  }

  private func lists(_ scalar: UInt32) -> Bool {
    ranges.contains { $0.contains(scalar) }
  }

  private static func uppercased(_ scalar: UInt32) -> UInt32? {
    let mapping = Unicode.Scalar(scalar)?.properties.uppercaseMapping.unicodeScalars
    return mapping?.count == 1 ? mapping?.first?.value : nil
  }
}
