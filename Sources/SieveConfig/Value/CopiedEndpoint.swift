internal import SieveCore

/// A call that people copy along with the API root.
enum CopiedEndpoint {
  /// What to leave out at the end of a path, in words that hold nothing of an operator's own; nil where the path is no call's.
  static func name(at path: some StringProtocol) -> String? {
    let path = URLPath.withoutTrailingSlashes(path)
    return whole.first(where: path.hasSuffix) ?? family(in: path) ?? method(in: path)
  }

  /// Whatever is before them, longer ones first: nobody's API root ends so.
  private static let whole = [
    "/chat/completions", "/completions", "/embeddings", "/responses", "/messages/count_tokens", "/messages", "/images/generations",
    "/images/edits", "/images/variations", "/audio/transcriptions", "/audio/translations", "/audio/speech", "/model/info", "/models",
    "/rerank", "/moderations",
    "/api/tags", "/api/chat", "/api/generate", "/api/show", "/api/ps", "/api/embed", "/api/pull", "/api/version",
  ]

  /// Behind the version, where no root goes on with the name of a kind of calls: `/v1/models/ID`, `/v1/realtime`, `/v2/rerank`.
  private static func family(in path: String) -> String? {
    let segments = path.split(separator: "/")
    guard let version = segments.lastIndex(where: isVersion), version + 1 < segments.count else { return nil }
    let family = String(segments[version + 1])
    guard Endpoint.isV1Family(family) || others.contains(family) else { return nil }
    return version + 2 == segments.count ? "/\(family)" : "/\(family)/…"
  }

  /// Kinds of calls of other APIs.
  private static let others: Set<String> = ["rerank", "model", "ocr", "fim", "score", "classify", "pooling", "tokenize", "credits"]

  /// `v1`, `v1beta`, `v0`.
  private static func isVersion(_ segment: Substring) -> Bool {
    guard segment.first == "v", segment.dropFirst().first?.isASCIIDigit == true else { return false }
    return segment.count <= 8 && segment.isASCIIAlphanumeric(or: "")
  }

  /// Google's `models/ID:generateContent` and its like.
  private static func method(in path: String) -> String? {
    guard let last = path.split(separator: "/").last, let colon = last.lastIndex(of: ":") else { return nil }
    let verb = last[last.index(after: colon)...]
    let isOne = ["Content", "Contents", "redict", "Tokens"].contains(where: verb.hasSuffix) && verb.isASCIIAlphanumeric(or: "")
    return isOne ? "the model and :\(methods.first { verb.utf8.elementsEqual($0.utf8) } ?? "…")" : nil
  }

  private static let methods = [
    "generateContent", "streamGenerateContent", "embedContent", "batchEmbedContents", "countTokens", "predict", "rawPredict",
    "streamRawPredict",
  ]
}
