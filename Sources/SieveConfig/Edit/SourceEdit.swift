/// Bytes of a text to be replaced by others.
struct SourceEdit {
  var range: Range<Int>
  var replacement: [UInt8]

  /// The text with all `edits` made, those at one place in the order in which they are given; nil where two want the same bytes.
  static func apply(_ edits: [SourceEdit], to bytes: [UInt8]) -> [UInt8]? {
    let sorted = edits.enumerated().sorted { left, right in
      let (a, b) = (left.element.range, right.element.range)
      return (a.lowerBound, a.upperBound, left.offset) < (b.lowerBound, b.upperBound, right.offset)
    }
    var out: [UInt8] = []
    out.reserveCapacity(bytes.count + edits.reduce(0) { $0 + $1.replacement.count })
    var position = 0
    for (_, edit) in sorted {
      guard edit.range.lowerBound >= position else { return nil }
      out += bytes[position..<edit.range.lowerBound]
      out += edit.replacement
      position = edit.range.upperBound
    }
    return out + bytes[position...]
  }
}
