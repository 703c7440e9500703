/// Tells by its name whether a member, a field or a parameter may hold a model.
///
/// Names are compared by their ASCII letters and digits alone, in lower case: `modelId`, `model_id`, `MODEL-ID` and `model[id]` are one
/// name. Whatever has `model` in it counts, so that a dialect's next `judge_model` does before anyone here has heard of it.
enum ModelWord {
  /// Longer names are nobody's.
  static let longest = 64

  /// Calls `body` with the letters and digits of `name`, in lower case; with none of a name that is too long to mean anything.
  static func withNormal<Result>(_ name: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withUnsafeTemporaryAllocation(byteCount: longest, alignment: 8) { normal in
      var count = 0
      for byte in name where byte.isLetterOrDigit {
        guard count < longest else { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        normal[count] = byte.asciiLowercased
        count += 1
      }
      return body(UnsafeRawBufferPointer(rebasing: normal[..<count]))
    }
  }

  /// The same as a text.
  static func normal(_ name: UnsafeRawBufferPointer) -> String { withNormal(name) { String(decoding: $0, as: UTF8.self) } }
  static func normal(_ name: [UInt8]) -> String { name.withUnsafeBytes(normal) }

  /// Whether a name, as `normal` gives it, may hold a model or several.
  /// - Parameter isTop: whether it stands at the top level, where more names do.
  static func isModel(_ normal: String, isTop: Bool) -> Bool {
    var normal = normal
    return normal.withUTF8 { isModel(UnsafeRawBufferPointer($0), isTop: isTop) }
  }

  static func isModel(_ normal: UnsafeRawBufferPointer, isTop: Bool) -> Bool {
    if normal.holds("model") || normal.holds("deployment") || normal.holds("fallback") { return true }
    return isTop && MemberMeaning(of: normal).contains(.topModel)
  }

  /// Whether a name says which file of requests to run.
  static func isBatch(_ normal: String) -> Bool { ["inputfile", "inputfileid", "inputfiles"].contains(normal) }

  /// Whether what an upload is for, in any spelling, is a batch.
  static func isBatchPurpose(_ purpose: String) -> Bool {
    var purpose = purpose
    return purpose.withUTF8 { bytes in bytes.count > longest || withNormal(UnsafeRawBufferPointer(bytes)) { $0.holds("batch") } }
  }

  /// Whether a header field may name a model for a gateway: `azureml-model-deployment`, `x-gateway-model-name`.
  static func isModel(fieldName: UnsafeRawBufferPointer) -> Bool {
    withNormal(fieldName) { $0.holds("model") && !$0.holds("modelsieve") || $0.holds("deployment") }
  }

  /// Whether `name` consists of letters, digits, `_` and `-`: of what no reader makes something else.
  static func isPlain(_ name: some Collection<UInt8>) -> Bool {
    name.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= asciiLowercased || UInt8(ascii: "0")...UInt8(ascii: "9") ~= self
  }
}

extension UnsafeRawBufferPointer {
  /// Whether `word` is somewhere in these bytes.
  fileprivate func holds(_ word: StaticString) -> Bool {
    let (wanted, length) = (word.utf8Start, word.utf8CodeUnitCount)
    guard count >= length else { return false }
    next: for start in 0...count - length where self[start] == wanted[0] {
      for i in 1..<length where self[start + i] != wanted[i] { continue next }
      return true
    }
    return false
  }
}
