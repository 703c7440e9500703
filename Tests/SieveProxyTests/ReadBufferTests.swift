import NIOCore
import Testing

@testable import SieveProxy

@Suite struct ReadBufferTests {
  private static let allocator = ByteBufferAllocator()

  /// Where the buffer's memory is.
  private static func memory(_ buffer: ByteBuffer) -> UnsafeRawPointer? {
    buffer.withVeryUnsafeBytes { $0.baseAddress }
  }

  /// What a channel and its handler do with a buffer: read into it, keep a part or not, and give it back.
  private static func read(_ text: String, by shared: ReadBuffer, keeping length: Int) -> (memory: UnsafeRawPointer?, kept: ByteBuffer?)? {
    guard var buffer = shared.take(allocator: allocator) else { return nil }
    buffer.writeString(text)
    let lent = buffer
    let kept = length > 0 ? buffer.readSlice(length: length) : nil
    shared.giveBack(lent)
    return (memory(lent), kept)
  }

  @Test func `what nobody holds on to serves the next read, empty`() throws {
    let shared = ReadBuffer()
    let first = try #require(Self.read("first", by: shared, keeping: 0))
    let second = try #require(shared.take(allocator: Self.allocator))
    #expect(second.readableBytes == 0)
    #expect(second.writableBytes == ReadBuffer.size)
    #expect(Self.memory(second) == first.memory)
  }

  @Test func `what is held is never read over`() throws {
    let shared = ReadBuffer()
    var first = try #require(Self.read("first", by: shared, keeping: 3))
    #expect(shared.take(allocator: Self.allocator) == nil)
    #expect(first.kept.map { String(buffer: $0) } == "fir")
    first.kept = nil
    #expect(shared.take(allocator: Self.allocator).map(Self.memory) == first.memory)
  }

  @Test func `one that is held for long gives way to another`() throws {
    let shared = ReadBuffer()
    let first = try #require(Self.read("first", by: shared, keeping: 5))
    var misses = 0
    while misses < 1000, shared.take(allocator: Self.allocator) == nil { misses += 1 }
    #expect(misses == 64)
    #expect(first.kept.map { String(buffer: $0) } == "first")
  }

  @Test func `two reads at one time do not share`() throws {
    let shared = ReadBuffer()
    let outer = try #require(shared.take(allocator: Self.allocator))
    let inner = try #require(shared.take(allocator: Self.allocator))
    #expect(Self.memory(outer) != Self.memory(inner))
    shared.giveBack(inner)
    shared.giveBack(outer)
    #expect(shared.take(allocator: Self.allocator) == nil, "inner is still held here")
  }

  @Test func `a buffer of another size is not taken in`() throws {
    let shared = ReadBuffer()
    shared.giveBack(ByteBuffer(string: "small"))
    #expect(try #require(shared.take(allocator: Self.allocator)).writableBytes == ReadBuffer.size)
  }

  @Test(arguments: [(0, 65_536, true), (400, 65_536, true), (400, 4_096, true), (400, 2_048, false), (40_000, 65_536, false)])
  func `small pieces leave large buffers`(length: Int, capacity: Int, isCopied: Bool) {
    var buffer = Self.allocator.buffer(capacity: capacity)
    buffer.writeRepeatingByte(0x61, count: length)
    let compacted = buffer.compacted(allocator: Self.allocator)
    #expect(compacted == buffer)
    #expect((Self.memory(compacted) != Self.memory(buffer)) == isCopied)
  }

  @Test func `a channel's first read is small, those after it go into the shared buffer, and those beside it are as large as they were`()
    throws
  {
    let shared = ReadBuffer()
    var reads = ReadAllocator(shared)
    #expect(reads.buffer(allocator: Self.allocator).writableBytes == 512)
    let mayGrow = reads.record(actualReadBytes: 300)
    #expect(mayGrow && reads.nextBufferSize() == nil)
    var lent = reads.buffer(allocator: Self.allocator)
    #expect(lent.writableBytes == ReadBuffer.size)
    lent.writeString("held")
    shared.giveBack(lent)
    _ = reads.record(actualReadBytes: 5_000)
    #expect(reads.buffer(allocator: Self.allocator).writableBytes == 16_384)
    _ = reads.record(actualReadBytes: 2_000)
    #expect(reads.buffer(allocator: Self.allocator).writableBytes == 16_384)
    for _ in 0..<8 { _ = reads.record(actualReadBytes: 100) }
    #expect(reads.buffer(allocator: Self.allocator).writableBytes == 1024)
    _ = reads.record(actualReadBytes: 65_536)
    #expect(reads.buffer(allocator: Self.allocator).writableBytes == 65_536)
    #expect(String(buffer: lent) == "held")
  }
}
