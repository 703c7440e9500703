internal import NIOCore

/// What was sent, for it to be sent again, in little more memory than it has bytes: a small piece of a large buffer would keep all of that alive.
struct KeptBytes {
  private var pieces: [ByteBuffer] = []
  private(set) var byteCount = 0
  /// The last piece is a copy that more may be added to.
  private var isOpen = false

  /// How large a copy becomes.
  private static let mostCopied = 64 << 10
  /// Less is copied, and so is what fills less than a quarter of its buffer: a copy of much costs more than the rest of a large request.
  private static let leastShared = 4 << 10

  /// Takes one more piece. `isOnlyUser`: its memory holds nothing else.
  mutating func append(_ buffer: ByteBuffer, isOnlyUser: Bool = false) {
    let count = buffer.readableBytes
    byteCount += count
    if isOnlyUser || count >= Self.leastShared && count >= buffer.storageCapacity / 4 {
      pieces.append(buffer)
      isOpen = false
    } else if isOpen, pieces[pieces.count - 1].readableBytes + count <= Self.mostCopied {
      pieces[pieces.count - 1].writeImmutableBuffer(buffer)
    } else if count > 0 {
      var copy = ByteBufferAllocator().buffer(capacity: count)
      copy.writeImmutableBuffer(buffer)
      pieces.append(copy)
      isOpen = true
    }
  }

  /// Takes all of it out.
  mutating func take() -> [ByteBuffer] {
    defer { removeAll() }
    return pieces
  }

  mutating func removeAll() {
    // Storing an empty array over another costs a call.
    if !pieces.isEmpty { pieces.removeAll(keepingCapacity: true) }
    byteCount = 0
    isOpen = false
  }

  var isEmpty: Bool { pieces.isEmpty }
}
