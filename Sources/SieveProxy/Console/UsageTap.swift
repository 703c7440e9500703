internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// Reads along in an answer for what it says of its tokens. Holds, changes and delays nothing.
final class UsageTap {
  private var scanner = UsageScanner()

  func begin(_ dialect: UsageScanner.Dialect) { scanner = UsageScanner(dialect) }

  func scan(_ payload: UnsafeRawBufferPointer) { scanner.scan(payload) }

  func scan(_ payload: ByteBuffer) { payload.withUnsafeReadableBytes { scanner.scan($0) } }

  var usage: TokenUsage? { scanner.usage }
}

extension Exchange {
  /// Begins to read along, where the answer can say what it took: to a call, of a kind that is text, and not compressed.
  func tapUsage(_ response: ResponseHead, _ bytes: ByteBuffer, of request: ClientRequest) {
    guard 200..<300 ~= response.status, case .post = request.head.method, Self.isReadable(response, bytes) else { return }
    let tap = tap ?? UsageTap()
    self.tap = tap
    isTapped = true
    tap.begin(admission.endpoint == .outsideV1 ? request.withPath { UsageScanner.Dialect(path: $0) } : .usageObject)
    upstream?.tap = tap
  }

  /// What the answer said; nil: nothing, or nobody read along.
  var usage: TokenUsage? { isTapped ? tap?.usage : nil }

  private static func isReadable(_ response: ResponseHead, _ bytes: ByteBuffer) -> Bool {
    guard let type = response.field(.contentType) else { return false }
    return bytes.withUnsafeReadableBytes { bytes in
      if let encoding = response.field(.contentEncoding), !equals(bytes[encoding.valueRange], "identity") { return false }
      let value = bytes[type.valueRange].prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }
      return equals(value, "application/json") || equals(value, "text/event-stream") || equals(value, "application/x-ndjson")
    }
  }

  private static func equals(_ bytes: Slice<UnsafeRawBufferPointer>, _ word: StaticString) -> Bool {
    bytes.count == word.utf8CodeUnitCount
      && zip(bytes, UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)).allSatisfy { $0 | 0x20 == $1 | 0x20 }
  }
}
