internal import NIOCore

/// Body pieces that cannot go on yet, in their order.
struct HeldBody {
  private(set) var pieces: [ByteBuffer] = []
  private(set) var byteCount = 0

  var isEmpty: Bool { pieces.isEmpty }
  var count: Int { pieces.count }

  /// Lets `body` append to the pieces.
  mutating func append<Failure: Error>(_ body: (inout [ByteBuffer]) throws(Failure) -> Void) throws(Failure) {
    let first = pieces.count
    defer { for piece in pieces[first...] { byteCount += piece.readableBytes } }
    try body(&pieces)
  }

  /// Puts back, in front, what was sent and must be sent again.
  mutating func putBack(_ earlier: [ByteBuffer]) {
    pieces = earlier + pieces
    byteCount = pieces.reduce(0) { $0 + $1.readableBytes }
  }

  mutating func removeAll() {
    // Storing an empty array over another costs a call.
    if !pieces.isEmpty { pieces.removeAll(keepingCapacity: true) }
    byteCount = 0
  }

  /// Takes all pieces out, with `splice` done.
  mutating func take(_ splice: BodySplice?, _ allocator: ByteBufferAllocator) -> [ByteBuffer] {
    defer { removeAll() }
    guard let splice else { return pieces }
    var result: [ByteBuffer] = []
    result.reserveCapacity(pieces.count + 2)
    splice.walk(pieces) { piece, range in
      if let slice = piece.getSlice(at: piece.readerIndex + range.lowerBound, length: range.count) { result.append(slice) }
    } replace: {
      if !splice.bytes.isEmpty { result.append(allocator.buffer(bytes: splice.bytes)) }
    }
    return result
  }

  /// Moves all bytes to the end of `out`, with `splice` done.
  mutating func move(to out: inout ByteBuffer, _ splice: BodySplice?) {
    if let splice {
      splice.walk(pieces) { piece, range in
        piece.withUnsafeReadableBytes { bytes in _ = out.writeBytes(UnsafeRawBufferPointer(rebasing: bytes[range])) }
      } replace: {
        out.writeBytes(splice.bytes)
      }
    } else {
      for piece in pieces { out.writeImmutableBuffer(piece) }
    }
    removeAll()
  }

  /// A small piece of a large read buffer would keep all of it alive: small pieces from `first` on are copied together. `awaited`: how many bytes
  /// may still come.
  mutating func compact(from first: Int, awaited: Int, _ allocator: ByteBufferAllocator) {
    guard first < pieces.count, pieces[first...].allSatisfy({ $0.readableBytes < Self.small }) else { return }
    let loose = pieces[first...]
    pieces.removeSubrange(first...)
    for var piece in loose {
      if let last = pieces.indices.last, pieces[last].writableBytes >= piece.readableBytes, pieces[last].readableBytes < 2 * Self.small {
        pieces[last].writeBuffer(&piece)
      } else {
        var copy = allocator.buffer(capacity: min(2 * Self.small, byteCount + awaited))
        copy.writeBuffer(&piece)
        pieces.append(copy)
      }
    }
  }

  private static let small = 16 << 10
}
