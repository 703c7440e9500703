/// Where a model stands in the answer it came in. Offsets of 32 bits: an answer has at most 64 MiB.
struct ModelPlace: Sendable {
  /// A range of bytes, half as large as `Range<Int>`.
  struct Span: Sendable {
    private let start: UInt32
    private let end: UInt32

    init(_ range: Range<Int>) {
      start = UInt32(range.lowerBound)
      end = UInt32(range.upperBound)
    }

    /// Nothing, nowhere.
    static let none = Span(0..<0)

    var range: Range<Int> { Int(start)..<Int(end) }
    var isNone: Bool { end == 0 }
  }

  /// The object, or the string that is an id and nothing else.
  var value: Span
  /// What stands between the quotes of the id, whichever member it is in.
  var id: Span
  /// What the public id takes the place of: the content of `id`, or the whole value of an `id` that says nothing (`null`). None where there
  /// is no member `id`.
  var spot = Span.none
  /// The content of `name` where that says what the id is.
  var name = Span.none
  /// The id is written with escapes.
  var hasEscapes = false
  /// `value` is a string.
  var isText = false

  /// Whether `spot` stands between quotes.
  var isSpotQuoted: Bool { spot.range == id.range }
}
