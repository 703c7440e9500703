internal import NIOCore

/// Has a channel read into its loop's `ReadBuffer`; while that is held elsewhere, into a buffer as large as the channel's reads are.
///
/// `@unchecked Sendable`: a channel asks its allocator when it reads, which it does on its loop alone, and `shared` belongs to that loop.
struct ReadAllocator: RecvByteBufferAllocator, @unchecked Sendable {
  private let shared: ReadBuffer
  /// How large a buffer of the channel's own is: twice what filled one, until reads are an eighth of it.
  private var ownSize = 2048
  private var isFirstRead = true

  /// NIO keeps the first buffer for as long as the channel lives, so that one is small: it takes the usual head.
  private static let firstSize = 512

  init(_ shared: ReadBuffer) {
    self.shared = shared
  }

  /// Sets it up for a channel whose handlers give back what they get; on the channel's loop, which is that of `shared`.
  static func install(_ shared: ReadBuffer, on channel: any Channel) throws {
    try channel.syncOptions?.setOption(.recvAllocator, value: ReadAllocator(shared))
    // With one read an event, nothing but its first buffer is kept by the channel.
    try channel.syncOptions?.setOption(.maxMessagesPerRead, value: 1)
  }

  func buffer(allocator: ByteBufferAllocator) -> ByteBuffer {
    if isFirstRead { return allocator.buffer(capacity: Self.firstSize) }
    return shared.take(allocator: allocator) ?? allocator.buffer(capacity: ownSize)
  }

  /// Without a size told in advance, NIO keeps no pool and asks for each buffer.
  func nextBufferSize() -> Int? { nil }

  /// Returns true, always: NIO would use the buffer that it keeps otherwise.
  mutating func record(actualReadBytes: Int) -> Bool {
    isFirstRead = false
    if actualReadBytes >= ownSize {
      ownSize = min(2 * actualReadBytes, ReadBuffer.size)
    } else if actualReadBytes <= ownSize / 8 {
      ownSize = max(ownSize / 2, Self.firstSize)
    }
    return true
  }
}
