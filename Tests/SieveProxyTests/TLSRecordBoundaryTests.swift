import NIOCore
import Testing

@testable import SieveProxy

@Suite struct TLSRecordBoundaryTests {
  @Test(arguments: [1, 2, 3, 7, 1000])
  func `what has come ends with a whole record or does not, in whatever pieces it comes`(pieceLength: Int) {
    var bytes: [UInt8] = []
    var ends: Set<Int> = [0]
    for length in [1, 0, 300, 5, 16_640] {
      bytes += [23, 3, 3, UInt8(length >> 8), UInt8(length & 255)] + [UInt8](repeating: 7, count: length)
      ends.insert(bytes.count)
    }
    let boundary = TLSRecordBoundary()
    for start in stride(from: 0, to: bytes.count, by: pieceLength) {
      let end = min(start + pieceLength, bytes.count)
      boundary.note(ByteBuffer(bytes: bytes[start..<end]))
      #expect(boundary.isBetweenRecords == ends.contains(end))
    }
  }
}
