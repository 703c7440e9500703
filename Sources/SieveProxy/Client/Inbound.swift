internal import NIOCore

/// Bytes of a client that were not taken yet: a head that has not come whole, or requests sent ahead of their turn.
struct Inbound {
  /// nil: none.
  private(set) var bytes: ByteBuffer?

  /// How much a client may send ahead of what can be taken.
  static let readAhead = 128 << 10

  var isEmpty: Bool { bytes == nil }
  var byteCount: Int { bytes?.readableBytes ?? 0 }
  var isFarAhead: Bool { byteCount >= Self.readAhead }

  /// What comes behind all that is here.
  mutating func append(_ buffer: inout ByteBuffer) {
    guard bytes != nil else { return bytes = buffer }
    // What was taken would stay in its memory: a client that pipelines may never leave it empty.
    bytes?.discardReadBytes()
    bytes?.writeBuffer(&buffer)
  }

  /// Takes all there is.
  mutating func take() -> ByteBuffer? {
    defer { bytes = nil }
    return bytes
  }

  /// Puts back what was not needed of it.
  mutating func putBack(_ rest: ByteBuffer) {
    bytes = rest.readableBytes > 0 ? rest : nil
  }

  /// Moves what is here out of the memory that all connections read into.
  mutating func compact(_ allocator: ByteBufferAllocator) {
    if let rest = bytes { bytes = rest.readableBytes == 0 ? nil : rest.compacted(allocator: allocator) }
  }
}
