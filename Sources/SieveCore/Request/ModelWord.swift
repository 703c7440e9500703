/// Tells by its name whether a member, a field or a parameter may hold a model.
///
/// Names are compared by their ASCII letters and digits alone, in lower case: `modelId`, `model_id`, `MODEL-ID` and `model[id]` are one
/// name. Whatever has `model` in it counts, so that a dialect's next `judge_model` does before anyone here has heard of it.
enum ModelWord {
  /// Longer names are nobody's.
  private static let longest = 64

  /// The letters and digits of `name`, in lower case; empty for a name that is too long to mean anything.
  static func normal(_ name: some Collection<UInt8>) -> String {
    var normal: [UInt8] = []
    for byte in name where byte.isLetterOrDigit {
      if normal.count == longest { return "" }
      normal.append(byte.asciiLowercased)
    }
    return String(decoding: normal, as: UTF8.self)
  }

  /// Whether a name, as `normal` gives it, may hold a model or several.
  /// - Parameter isTop: whether it stands at the top level, where more names do.
  static func isModel(_ normal: String, isTop: Bool) -> Bool {
    if holds(normal, "model") || holds(normal, "deployment") || holds(normal, "fallback") { return true }
    // Deeper down an `engine` is one for searching the web (OpenRouter's plugins) and an `agent` is a label.
    return isTop && (normal == "engine" || normal == "engineid" || normal == "agent")
  }

  /// Whether a name of Ollama's API, at the top level, holds a model: `/api/copy` has `source` and `destination`, `/api/create` has `from`,
  /// LM Studio unloads an `instance_id`.
  static func isNativeModel(_ normal: String) -> Bool {
    ["name", "source", "destination", "from", "instanceid", "instancereference"].contains(normal)
  }

  /// Whether a name says which file of requests to run.
  static func isBatch(_ normal: String) -> Bool { ["inputfile", "inputfileid", "inputfiles"].contains(normal) }

  /// Whether what an upload is for, in any spelling, is a batch.
  static func isBatchPurpose(_ purpose: String) -> Bool { holds(normal(purpose.utf8), "batch") || purpose.utf8.count > longest }

  /// Whether a header field may name a model for a gateway: `azureml-model-deployment`, `x-gateway-model-name`.
  static func isModel(fieldName: UnsafeRawBufferPointer) -> Bool {
    let name = normal(fieldName)
    return holds(name, "model") && !holds(name, "modelsieve") || holds(name, "deployment")
  }

  /// Whether `name` consists of letters, digits, `_` and `-`: of what no reader makes something else.
  static func isPlain(_ name: some Collection<UInt8>) -> Bool {
    name.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
  }

  private static func holds(_ name: String, _ word: StaticString) -> Bool {
    name.utf8.holds(word)
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    UInt8(ascii: "a")...UInt8(ascii: "z") ~= asciiLowercased || UInt8(ascii: "0")...UInt8(ascii: "9") ~= self
  }
}

extension String.UTF8View {
  /// Whether `word` is somewhere in these bytes.
  func holds(_ word: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    var rest = self[...]
    while rest.count >= wanted.count {
      if rest.starts(with: wanted) { return true }
      rest.removeFirst()
    }
    return false
  }
}
