internal import NIOCore

/// The memory that all plain connections of a loop read into, one after the other.
///
/// A channel of NIO keeps up to four buffers of its own for reading, each as large as its largest read, until it closes: after one large
/// body an idle connection would hold 256 KiB. Here the buffer is the loop's: an idle connection holds none, and what is read is in the
/// cache already. It is lent for one read and serves the next once nothing of it is held any more; whatever outlives its event is copied
/// out where it is small (`ByteBuffer.compacted`), and keeps the buffer where it is large. For as long as that lasts, reads get buffers of
/// their own.
final class ReadBuffer {
  /// As much as a socket gives at a time; a power of two, as buffers are.
  static let size = 64 << 10
  /// After so many reads without it, the one that is held elsewhere is given up for a new one.
  private static let patience = 64

  private var idle: ByteBuffer?
  private var misses = 0

  /// The buffer, empty; nil while somebody holds what was read into it.
  func take(allocator: ByteBufferAllocator) -> ByteBuffer? {
    guard idle != nil else { return allocator.buffer(capacity: Self.size) }
    guard idle?.modifyIfUniquelyOwned({ $0.clear() }) != nil else {
      misses += 1
      if misses == Self.patience {
        misses = 0
        idle = nil
      }
      return nil
    }
    misses = 0
    let taken = idle
    idle = nil
    return taken
  }

  /// Takes back what `take` gave, once its event is over; anything else is left alone.
  func giveBack(_ buffer: ByteBuffer) {
    if idle == nil, buffer.storageCapacity == Self.size { idle = buffer }
  }
}

extension ByteBuffer {
  /// The same bytes, in memory of their own if they lie in much more than they need.
  func compacted(allocator: ByteBufferAllocator) -> ByteBuffer {
    guard storageCapacity >= 4096, storageCapacity / 2 > readableBytes else { return self }
    var copy = allocator.buffer(capacity: readableBytes)
    copy.writeImmutableBuffer(self)
    return copy
  }
}
