internal import CPlatform
package import NIOCore

/// Puts heads or log lines together from short pieces, in memory that is kept from one to the next.
///
/// A `ByteBuffer` checks for other owners and for room in several calls a write, which for the twenty short writes of a head costs as much
/// as parsing it. Here a write is a comparison and a copy. One writer serves a loop, so that its memory stays in the cache.
package final class ByteWriter {
  private var memory: UnsafeMutableRawPointer
  private var capacity: Int
  /// Bytes written since `reset`.
  package private(set) var count = 0

  package init(capacity: Int = 4096) {
    self.capacity = capacity
    memory = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit {
    memory.deallocate()
  }

  /// Begins anew.
  package func reset() {
    count = 0
  }

  /// What has been written, valid until the next write.
  package var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }

  /// What has been written, in a buffer that has room for `room` bytes more.
  package func finish(room: Int = 0, allocator: ByteBufferAllocator) -> ByteBuffer {
    var buffer = allocator.buffer(capacity: count + room)
    buffer.writeBytes(bytes)
    return buffer
  }

  // MARK: Writing

  @inline(__always)
  package func write(_ text: StaticString) {
    write(text.utf8Start, text.utf8CodeUnitCount)
  }

  package func write(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    write(start, bytes.count)
  }

  package func write(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { write($0) }
  }

  package func writeString(_ text: String) {
    var text = text
    text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
  }

  /// A number that is not negative.
  package func writeDecimal(_ value: Int) {
    var rest = value
    var length = 1
    while rest >= 10 {
      rest /= 10
      length += 1
    }
    reserve(length)
    rest = value
    for position in stride(from: count + length - 1, through: count, by: -1) {
      memory.storeBytes(of: 0x30 &+ UInt8(truncatingIfNeeded: rest % 10), toByteOffset: position, as: UInt8.self)
      rest /= 10
    }
    count += length
  }

  // MARK: Memory

  @inline(__always)
  func write(_ start: UnsafeRawPointer, _ length: Int) {
    guard length > 0 else { return }
    reserve(length)
    memcpy(memory + count, start, length)
    count += length
  }

  @inline(__always)
  private func reserve(_ length: Int) {
    if capacity - count < length { grow(by: length) }
  }

  @inline(never)
  private func grow(by length: Int) {
    let larger = max(capacity * 2, count + length)
    let grown = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
    grown.copyMemory(from: memory, byteCount: count)
    memory.deallocate()
    memory = grown
    capacity = larger
  }
}
