internal import NIOCore
internal import SieveCore

/// A list in the bytes clients get. One serves all of them, on all loops.
final class ListBody: Sendable {
  let list: FilteredList
  let dialect: ListDialect
  let bytes: ByteBuffer
  /// The strong validator, quotes included (RFC 9110 §8.8.3).
  let entityTag: String
  let nearest: NearestIDs
  /// Where in `bytes` each model's object begins, and where the last one ends.
  private let starts: [Int]

  init(_ list: FilteredList, _ dialect: ListDialect) {
    self.list = list
    self.dialect = dialect
    let rendered = list.render(dialect)
    bytes = ByteBuffer(bytes: rendered.bytes)
    starts = rendered.starts
    entityTag = EntityTag.strong(for: rendered.bytes)
    nearest = NearestIDs(count: list.entries.count) { list.entries.publicID(at: $0) }
  }

  /// What it takes of memory, more or less.
  var byteCount: Int { bytes.readableBytes + starts.count * 64 }

  var count: Int { starts.count - 1 }

  /// A part of it, framed like the whole.
  func part(_ range: Range<Int>, hasMore: Bool) -> [ByteBuffer] {
    let ids = range.isEmpty ? (nil, nil) : (list.entries[range.lowerBound].publicID, list.entries[range.upperBound - 1].publicID)
    let frame = dialect.frame(firstID: ids.0, lastID: ids.1, hasMore: hasMore, isPage: true)
    return [ByteBuffer(bytes: frame.head), content(range), ByteBuffer(bytes: frame.tail)]
  }

  /// The object of one model.
  func model(_ publicID: String) -> ByteBuffer? {
    list.place(of: publicID).map { content($0..<$0 + 1) }
  }

  private func content(_ range: Range<Int>) -> ByteBuffer {
    guard !range.isEmpty else { return ByteBuffer() }
    let end = range.upperBound == count ? starts[count] : starts[range.upperBound] - 1
    return bytes.getSlice(at: bytes.readerIndex + starts[range.lowerBound], length: end - starts[range.lowerBound]) ?? ByteBuffer()
  }
}
