import Foundation
import NIOCore
import SieveHTTP

/// A request that has come in whole.
struct SampleRequest {
  let head: RequestHead
  /// What the ranges in `head` refer to.
  let headBytes: ByteBuffer
  let body: ByteBuffer

  /// Undecoded.
  var path: String { text(head.path) }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes(range), as: UTF8.self) }

  func bytes(_ range: Range<Int>) -> ByteBufferView {
    headBytes.readableBytesView[range.lowerBound + headBytes.readerIndex..<range.upperBound + headBytes.readerIndex]
  }

  /// The first field of that name, which is in lower case.
  func field(_ name: StaticString) -> String? {
    let line = head.fields.first { $0.nameRange.count == name.utf8CodeUnitCount && isName(bytes($0.nameRange), name) }
    return line.map { text($0.valueRange) }
  }

  private func isName(_ bytes: ByteBufferView, _ name: StaticString) -> Bool {
    bytes.elementsEqual(UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)) { $0 | 0x20 == $1 }
  }

  /// The first query item of that name, decoded; nil too if it cannot be.
  func query(_ name: String) -> String? {
    for item in text(head.query).dropFirst().split(separator: "&") {
      let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if parts[0] == name { return parts.count == 2 ? String(parts[1]).removingPercentEncoding : "" }
    }
    return nil
  }
}
