// Runs a scanner over a whole body, cut in every way that matters.

import Testing

@testable import SieveCore

extension ModelFieldScanner {
  convenience init(contentType: String) {
    self.init(contentType: UnsafeRawBufferPointer(start: nil, count: 0))
    Array(contentType.utf8).withUnsafeBytes { reset(contentType: $0) }
  }

  /// The finding in `body`, in pieces that end at `cuts` and at its end.
  static func finding(in body: [UInt8], contentType: String, cuts: [Int] = []) -> ModelFinding {
    let scanner = ModelFieldScanner(contentType: contentType)
    var start = 0
    for end in cuts + [body.count] {
      // A copy of just the piece, so that a sanitizer or a guard page sees a read beyond it.
      Array(body[start..<end]).withUnsafeBytes { scanner.scan($0) }
      start = end
    }
    scanner.finish()
    return scanner.finding
  }

  /// The finding in `body`, after seeing that it is the same for every cut in two and for pieces of one byte.
  static func findingHoweverCut(
    in body: [UInt8], contentType: String = "application/json", sourceLocation: SourceLocation = #_sourceLocation
  ) -> ModelFinding {
    let finding = finding(in: body, contentType: contentType)
    let ways = body.indices.map { [$0] } + [Array(body.indices)]
    if let cuts = ways.first(where: { Self.finding(in: body, contentType: contentType, cuts: $0) != finding }) {
      Issue.record(
        "\(String(decoding: body, as: UTF8.self)) differs when cut at \(cuts): \(finding)", sourceLocation: sourceLocation)
    }
    return finding
  }
}

extension ModelFinding {
  /// The model's name where it was found.
  var value: String? {
    if case .found(let field) = self { field.value } else { nil }
  }

  /// What becomes of `bytes` when the model is replaced.
  func replacing(in bytes: [UInt8], by upstreamID: String) -> String? {
    guard case .found(let field) = self else { return nil }
    let (range, replacement) = field.splice(upstreamID)
    var replaced = bytes
    replaced.replaceSubrange(range, with: replacement)
    return String(decoding: replaced, as: UTF8.self)
  }
}
