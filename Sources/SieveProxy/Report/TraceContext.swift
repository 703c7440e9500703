/// W3C Trace Context: the header passes through untouched; its trace id goes into the log.
enum TraceContext {
  /// The 32 hexadecimal digits of a `traceparent` (version 00 or later); empty where it is not one, or all zeros.
  static func traceID(_ traceparent: UnsafeRawBufferPointer) -> String {
    let parts = traceparent.split(separator: UInt8(ascii: "-"), maxSplits: 4, omittingEmptySubsequences: false)
    guard parts.count >= 4, parts[0].count == 2, !parts[0].elementsEqual("ff".utf8), parts[1].count == 32,
      parts[1].allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }), parts[1].contains(where: { $0 != 0x30 })
    else { return "" }
    return String(decoding: parts[1], as: UTF8.self)
  }
}
