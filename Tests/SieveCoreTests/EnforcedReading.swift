// Reads whole requests where a filter is enforced.

import Testing

@testable import SieveCore

/// What is read of a request: the models, or the status of the refusal.
enum EnforcedReading: Equatable {
  case models([String])
  case refused(Int)

  static func read(
    _ method: String = "POST", _ target: String = "/v1/chat/completions", types: [String] = ["application/json"], isEncoded: Bool = false,
    isUpgrade: Bool = false, body: [UInt8] = []
  ) -> EnforcedReading {
    do throws(SieveError) {
      return .models(try mentions(method, target, types, isEncoded, isUpgrade, body).map(\.field.value))
    } catch {
      return .refused(error.status)
    }
  }

  static func post(_ target: String, _ body: String, type: String? = "application/json") -> EnforcedReading {
    read("POST", target, types: type.map { [$0] } ?? [], body: Array(body.utf8))
  }

  static func mentions(
    _ method: String, _ target: String, _ types: [String], _ isEncoded: Bool, _ isUpgrade: Bool, _ body: [UInt8], cuts: [Int] = []
  ) throws(SieveError) -> [ModelMention] {
    let copies = ([method, target] + types).map { copy(Array($0.utf8)) } + [copy(body)]
    defer { for copy in copies { copy.deallocate() } }
    let request = try EnforcedRequest(
      method: copies[0], target: copies[1], contentTypes: Array(copies[2...].dropLast()), isEncoded: isEncoded, hasBody: !body.isEmpty,
      isUpgrade: isUpgrade)
    switch request.body {
    case .none, .whole: return try request.mentions(in: copies[copies.count - 1])
    case .multipart:
      let scanner = ModelFieldScanner(contentType: UnsafeRawBufferPointer(start: nil, count: 0))
      scanner.reset(contentType: copies[2], isStrict: true)
      var start = 0
      for end in cuts + [body.count] {
        Array(body[start..<end]).withUnsafeBytes { scanner.scan($0) }
        start = end
      }
      scanner.finish()
      return try request.mentions(inMultipart: scanner.finding)
    }
  }

  /// The bytes at an address of their own, so that a sanitizer sees a read beyond them.
  private static func copy(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
    copy.copyBytes(from: bytes)
    return UnsafeRawBufferPointer(copy)
  }
}
