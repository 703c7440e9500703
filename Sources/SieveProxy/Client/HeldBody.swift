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

  /// A piece keeps all of the buffer alive that it was read into: pieces from `first` on that fill little of theirs are copied together, so that what is
  /// held takes little more memory than it has bytes. `awaited`: how many bytes may still come.
  mutating func compact(from first: Int, awaited: Int, _ allocator: ByteBufferAllocator) {
    guard first < pieces.count, pieces[first...].contains(where: \.isLoose) else { return }
    let new = pieces[first...]
    pieces.removeSubrange(first...)
    for var piece in new {
      guard piece.isLoose else {
        pieces.append(piece)
        continue
      }
      while piece.readableBytes > 0 {
        if pieces.last.map({ $0.writableBytes == 0 }) ?? true {
          pieces.append(allocator.buffer(capacity: min(Self.copied, byteCount + awaited)))
        }
        let last = pieces.count - 1
        guard var part = piece.readSlice(length: min(piece.readableBytes, pieces[last].writableBytes)) else { return }
        pieces[last].writeBuffer(&part)
      }
    }
  }

  /// How much is copied together.
  private static let copied = 32 << 10
}

extension ByteBuffer {
  /// Whether much of the memory that it keeps holds nothing of it.
  fileprivate var isLoose: Bool { readableBytes < storageCapacity - storageCapacity / 4 }
}
