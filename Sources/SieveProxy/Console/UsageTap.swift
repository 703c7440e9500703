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
  func tapUsage(_ response: ResponseHead, _ bytes: ByteBuffer, of request: ClientRequest, _ texts: inout RecentTexts) {
    guard 200..<300 ~= response.status, case .post = request.head.method, response.isJSON || response.isStream else { return }
    if let encoding = response.field(.contentEncoding), !Self.isIdentity(encoding, bytes) { return }
    let tap = tap ?? UsageTap()
    self.tap = tap
    isTapped = true
    tap.begin(
      admission.endpoint == .outsideV1
        ? UsageScanner.Dialect(path: request.words(&texts).path.utf8.dropFirst(request.rootLength)) : .usageObject)
    upstream?.tap = tap
  }

  /// What the answer said; nil: nothing, or nobody read along.
  var usage: TokenUsage? { isTapped ? tap?.usage : nil }

  private static func isIdentity(_ encoding: FieldLine, _ bytes: ByteBuffer) -> Bool {
    bytes.withUnsafeReadableBytes { $0[encoding.valueRange].elementsEqual("identity".utf8) { $0 | 0x20 == $1 } }
  }
}
