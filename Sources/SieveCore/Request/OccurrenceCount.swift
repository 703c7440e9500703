/// Counts how often some bytes occur, side by side, in a text that comes in pieces of any size.
struct OccurrenceCount: Sendable {
  private(set) var count = 0
  private let wanted: [UInt8]
  /// The end of what was seen, one byte shorter than what is wanted.
  private var tail: [UInt8] = []

  init(of wanted: [UInt8]) {
    self.wanted = wanted
  }

  mutating func scan(_ piece: UnsafeRawBufferPointer) {
    guard wanted.count > 1 else { return }
    if !tail.isEmpty {
      let seam = tail + piece.prefix(wanted.count - 1)
      count += seam.withUnsafeBytes(occurrences)
    }
    count += occurrences(in: piece)
    tail = piece.count >= wanted.count - 1 ? Array(piece.suffix(wanted.count - 1)) : Array((tail + piece).suffix(wanted.count - 1))
  }

  /// Looks for the last byte, which a boundary's first ones, hyphens, are too frequent for.
  private func occurrences(in bytes: UnsafeRawBufferPointer) -> Int {
    guard let last = wanted.last else { return 0 }
    return wanted.withUnsafeBytes { wanted in
      var found = 0
      var start = 0
      var from = wanted.count - 1
      while let hit = bytes.firstIndex(of: last, from: from) {
        from = hit + 1
        let first = from - wanted.count
        guard first >= start, bytes.part(first..<from).hasSameBytes(as: wanted) else { continue }
        found += 1
        start = from
      }
      return found
    }
  }
}
