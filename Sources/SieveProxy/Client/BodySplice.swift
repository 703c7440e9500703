internal import NIOCore

/// A part of a request's body and what goes up in its place.
struct BodySplice {
  /// Counted from the body's first byte.
  let range: Range<Int>
  let bytes: [UInt8]

  /// By how many bytes the body grows.
  var growth: Int { bytes.count - range.count }

  /// Walks over `pieces`, which begin with the body's first byte and hold all of `range`. `keep` gets what stays, as a piece and a range of its
  /// readable bytes; `replace` is called once, in its place.
  func walk(_ pieces: [ByteBuffer], keep: (ByteBuffer, Range<Int>) -> Void, replace: () -> Void) {
    var end = 0
    for piece in pieces {
      let start = end
      end += piece.readableBytes
      if start < range.lowerBound { keep(piece, 0..<min(end, range.lowerBound) - start) }
      if start <= range.lowerBound, range.lowerBound < end { replace() }
      if end > range.upperBound { keep(piece, max(start, range.upperBound) - start..<end - start) }
    }
  }
}
