/// Paths as lenient servers read them: with empty segments, needless escapes, backslashes, parameters or capitals. A list of models that is asked for so is
/// one all the same, and must not reach a backend as anything else.
extension Endpoint {
  /// The list, or the model of one, that some backend could take `path` for; nil where it is nothing of the kind, or spelt plainly.
  static func listInDisguise(_ path: UnsafeRawBufferPointer) -> Endpoint? {
    if isUnusual(path) { return list(segments(of: path).map(\.word)) }
    return endsInModels(path) ? list(path.split(separator: slash).map { String(decoding: $0, as: UTF8.self) }) : nil
  }

  /// Where the id begins in a path that `listInDisguise` takes for that of a model.
  static func idStartInDisguise(_ path: UnsafeRawBufferPointer) -> Int? {
    guard isUnusual(path) else { return nil }
    let segments = segments(of: path)
    guard list(segments.map(\.word)) == .model, let models = segments.firstIndex(where: { $0.word == "models" }) else { return nil }
    return segments[models + 1].start
  }

  private static func list(_ words: [String]) -> Endpoint? {
    switch words {
    case ["v1", "models"], ["models"]: .list
    case ["api", "tags"], ["api", "ps"], ["api", "v0", "models"], ["api", "v1", "models"], ["v1beta", "models"]: .nativeList
    case ["v1", "model", "info"]: .v1List
    case _ where words.starts(with: ["v1", "models"]) || words.first == "models": .model
    // OpenRouter's of what embeds: /v1/embeddings/models.
    case _ where words.count > 1 && words.last == "models" && (words[0] == "v1" || isV1Family(words[0])): .v1List
    default: nil
    }
  }

  private static func endsInModels(_ path: UnsafeRawBufferPointer) -> Bool {
    path.last == UInt8(ascii: "s") && path.count > 7 && path.suffix(7).elementsEqual("/models".utf8)
  }

  /// Ordinary paths are not, and are asked on every request.
  private static func isUnusual(_ path: UnsafeRawBufferPointer) -> Bool {
    var last: UInt8 = 0
    for byte in path {
      switch byte {
      case UInt8(ascii: "%"), UInt8(ascii: "\\"), UInt8(ascii: ";"), UInt8(ascii: "A")...UInt8(ascii: "Z"): return true
      case slash where last == slash: return true
      default: last = byte
      }
    }
    return last == slash
  }

  /// The segments that are not empty: decoded, without parameters, in lower case, and where each begins.
  private static func segments(of path: UnsafeRawBufferPointer) -> [(word: String, start: Int)] {
    var segments: [(word: String, start: Int)] = []
    var i = 0
    while i < path.count {
      if let length = slashLength(path, i) {
        i += length
        continue
      }
      let start = i
      while i < path.count, slashLength(path, i) == nil { i += 1 }
      let raw = UnsafeRawBufferPointer(rebasing: path[start..<i])
      let decoded = (try? PercentCoding.decode(raw)) ?? Array(raw)
      let word = decoded.prefix { $0 != UInt8(ascii: ";") }.map(\.asciiLowercased)
      if !word.isEmpty { segments.append((String(decoding: word, as: UTF8.self), start)) }
    }
    return segments
  }
}
