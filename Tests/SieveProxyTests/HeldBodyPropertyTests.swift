import NIOCore
import TestSupport
import Testing

@testable import SieveProxy

@Suite struct HeldBodyPropertyTests {
  /// As a connection gives them: the first bytes of a read buffer each.
  private static func pieces(_ random: inout SplitMix64, _ bytes: inout [UInt8]) -> [ByteBuffer] {
    (0..<Int.random(in: 1...40, using: &random)).map { _ in
      let size = [1, 300, 5_000, 20_000, 40_000, 60_000, 65_536].randomElement(using: &random) ?? 1
      let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &+ bytes.count) }
      bytes += content
      var buffer = ByteBufferAllocator().buffer(capacity: 64 << 10)
      buffer.writeBytes(content)
      return buffer.readSlice(length: size) ?? buffer
    }
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `what is held is what came, in little more memory than it has bytes`(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var (held, bytes) = (HeldBody(), [UInt8]())
    var turns = 3
    while turns > 0 {
      turns -= 1
      let new = Self.pieces(&random, &bytes)
      let first = held.count
      held.append { $0 += new }
      held.compact(from: first, awaited: turns == 0 ? 0 : .max / 2, ByteBufferAllocator())
    }
    #expect(held.byteCount == bytes.count)
    let memory = held.pieces.reduce(0) { $0 + $1.storageCapacity }
    #expect(memory <= bytes.count + bytes.count / 3 + 3 * (64 << 10), "\(memory) for \(bytes.count)")
    #expect(held.take(nil, ByteBufferAllocator()).flatMap { Array($0.readableBytesView) } == bytes)
  }

  @Test func `a small body takes no more than it needs`() {
    var held = HeldBody()
    var buffer = ByteBufferAllocator().buffer(capacity: 64 << 10)
    buffer.writeRepeatingByte(1, count: 700)
    held.append { $0.append(buffer) }
    held.compact(from: 0, awaited: 0, ByteBufferAllocator())
    #expect(held.pieces.map(\.storageCapacity) == [1024])
  }
}
