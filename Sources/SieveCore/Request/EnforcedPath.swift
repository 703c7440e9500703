/// A request's path where a filter is enforced: in its plain spelling, of a call that is known, with every model that a backend could read
/// in it.
struct EnforcedPath {
  /// What a call's body must say of its model.
  enum Need: Sendable, Equatable {
    case none
    /// At the top level, if the path names none.
    case top
    /// At this place, or at the top level.
    case nested(String)
  }

  private(set) var mentions: [ModelMention] = []
  private(set) var need = Need.top
  /// Ollama's or LM Studio's own API, where `name` is a model.
  private(set) var isNative = false
  private(set) var isRealtime = false

  private let path: UnsafeRawBufferPointer
  private let segments: [Range<Int>]

  /// Calls that nearly all requests are, whose model stands at the top of the body.
  static let frequent: [StaticString] = [
    "/v1/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/responses", "/v1/messages", "/chat/completions", "/completions",
    "/embeddings", "/responses", "/messages",
  ]

  /// `path`: behind root path and scope.
  init(_ path: UnsafeRawBufferPointer, method: String) throws(SieveError) {
    if method == "POST", Self.frequent.contains(where: { path.hasSameBytes(as: $0) }) {
      self.init(path, segments: [])
    } else {
      try self.init(reading: path, method: method)
    }
  }

  private init(_ path: UnsafeRawBufferPointer, segments: [Range<Int>]) {
    self.path = path
    self.segments = segments
  }

  /// The same without knowing the frequent ones.
  init(reading path: UnsafeRawBufferPointer, method: String) throws(SieveError) {
    self.init(path, segments: try Self.plainSegments(path))
    var words = segments.map { String(decoding: path[$0], as: UTF8.self) }
    guard let first = words.first else { throw Self.unknown }
    switch first {
    case "api":
      try readNative(words, method)
      return
    case "v1beta", "v1alpha":
      try readGemini(words, method)
      return
    case "v1", "v2": words.removeFirst()
    case "openai":
      words.removeFirst()
      if words.first == "v1" { words.removeFirst() }
    case _ where Endpoint.isV1Family(first) || first == "deployments" || first == "engines": break
    default: throw Self.unknown
    }
    guard !words.isEmpty else { throw Self.unknown }
    try readV1(words, method, behind: segments.count - words.count)
  }

  private static var unknown: SieveError {
    SieveError(
      .forbidden, "This path is not among the calls that are known to name their model in one way only, and a filter is enforced here.")
  }

  // MARK: Spelling

  /// The segments behind the first slash.
  private static func plainSegments(_ path: UnsafeRawBufferPointer) throws(SieveError) -> [Range<Int>] {
    guard path.first == UInt8(ascii: "/"), path.count > 1 else { throw unknown }
    var segments: [Range<Int>] = []
    var start = 1
    while start <= path.count {
      let end = path.firstIndex(of: UInt8(ascii: "/"), from: start) ?? path.count
      guard end > start else { throw .unclear("The path has an empty segment.", param: nil) }
      segments.append(start..<end)
      start = end + 1
    }
    guard isPlain(path), !Endpoint.hasDotSegment(path) else {
      throw .unclear("The path is not in its plain spelling: it has needless or structural escapes, or bytes that need one.", param: nil)
    }
    return segments
  }

  /// Unreserved characters as they are, the others of RFC 3986's segments too but `;`; escapes only of what means nothing in a path. `%2F`
  /// is known behind `/v1/models/` alone, where it is all one id.
  private static func isPlain(_ path: UnsafeRawBufferPointer) -> Bool {
    let isListed = path.starts(with: "/v1/models/".utf8)
    var i = 0
    while i < path.count {
      switch path[i] {
      case UInt8(ascii: "%"):
        guard i + 2 < path.count, let high = path[i + 1].hexDigitValue, let low = path[i + 2].hexDigitValue else { return false }
        guard mayBeEscaped(high << 4 | low) || isListed && i > 10 && high << 4 | low == UInt8(ascii: "/") else { return false }
        i += 2
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "&")...UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "="),
        UInt8(ascii: "@"), UInt8(ascii: "_"), UInt8(ascii: "~"):
        break
      default: return false
      }
      i += 1
    }
    return true
  }

  private static func mayBeEscaped(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): false
    case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"): false
    // What a reader that decodes first would cut the path at, or decode again.
    case 0..<0x20, 0x7F, UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "%"), UInt8(ascii: "\\"), UInt8(ascii: ";"):
      false
    default: true
    }
  }

  // MARK: Dialects

  /// OpenAI's, Anthropic's and Azure's. `words`: the segments behind `/v1`, the first of them at `behind`.
  private mutating func readV1(_ words: [String], _ method: String, behind: Int) throws(SieveError) {
    if words[0] == "models" {
      guard words.count > 1, ["GET", "HEAD", "DELETE"].contains(method) else { throw Self.unknown }
      try mention(segments[behind + 1].lowerBound..<path.count, .path)
      need = .none
      return
    }
    if try readNamedModels(words, behind: behind) { return }
    isRealtime = words == ["realtime"]
    if KnownCalls.startsBatch(method, words) { throw .batchFile }
    if KnownCalls.needsNone(method, words) {
      need = .none
    } else if let place = KnownCalls.placeOfModel(words) {
      need = .nested(place)
    }
  }

  /// Mentions the segment behind `deployments` or `engines`, if there is one. A word that could lead a model in another way, or in another
  /// case, is refused.
  private mutating func readNamedModels(_ words: [String], behind: Int) throws(SieveError) -> Bool {
    var last: Int?
    for (index, word) in words.enumerated() where last.map({ $0 != index }) ?? true {
      switch word {
      case "deployments", "engines":
        guard last == nil, index + 1 < words.count else { throw Self.unknown }
        try mention(segments[behind + index + 1], .pathSegment)
        last = index + 1
      case _ where Self.leadsToModel(word): throw Self.unknown
      default: break
      }
    }
    return last != nil
  }

  private static func leadsToModel(_ word: String) -> Bool {
    ["models", "model", "engines", "engine", "deployments", "deployment", "tunedmodels", "upstream", "publishers"].contains(
      ModelWord.normal(Array(word.utf8)))
  }

  /// Ollama's `/api/chat` and its like, LM Studio's `/api/v0/…` and `/api/v1/…`.
  private mutating func readNative(_ words: [String], _ method: String) throws(SieveError) {
    isNative = true
    let ollama = ["chat", "generate", "embed", "embeddings", "show", "copy", "delete", "pull", "push", "create"]
    switch Array(words.dropFirst()) {
    case ["version"] where method == "GET" || method == "HEAD": need = .none
    case let call where call.count == 1 && ollama.contains(call[0]): break
    case ["v0", "chat", "completions"], ["v0", "completions"], ["v0", "embeddings"], ["v1", "chat"]: break
    case ["v1", "models", "load"], ["v1", "models", "unload"], ["v1", "models", "download"]: break
    case let call where call.count > 2 && (call[0] == "v0" || call[0] == "v1") && call[1] == "models" && method == "GET":
      try mention(segments[3].lowerBound..<path.count, .path)
      need = .none
    default: throw Self.unknown
    }
  }

  /// Gemini's `/v1beta/models/ID:action`, and what it keeps. Its lists name a model `models/ID`.
  private mutating func readGemini(_ words: [String], _ method: String) throws(SieveError) {
    switch (words.count, words.count > 1 ? words[1] : "") {
    case (3, "models"), (3, "tunedModels"):
      let segment = segments[2]
      let colons = path[segment].indices.filter { path[$0] == UInt8(ascii: ":") }
      let hasEscapedColon = words[2].utf8.map(\.asciiLowercased).split(separator: UInt8(ascii: "%")).dropFirst().contains {
        $0.starts(with: "3a".utf8)
      }
      guard colons.count <= 1, !hasEscapedColon, colons.first != segment.lowerBound else { throw Self.unknown }
      try mention(segments[1].lowerBound..<(colons.first ?? segment.upperBound), .path)
      need = .none
    case (2, "cachedContents"), (2, "interactions"): if method == "GET" { need = .none }
    case (2..., "files"), (2..., "cachedContents"), (2..., "batches"), (2..., "operations"), (2..., "interactions"):
      guard method == "GET" || method == "DELETE" || words[1] == "cachedContents" && method == "PATCH" else { throw Self.unknown }
      need = .none
    default: throw Self.unknown
    }
  }

  private mutating func mention(_ range: Range<Int>, _ notation: ModelField.Notation) throws(SieveError) {
    guard case .found(let field) = ModelFinding(percentEncoded: range, of: path, notation: notation) else {
      throw .unclear("The model in the path cannot be read.")
    }
    mentions.append(ModelMention(field: field, origin: .target, place: "the path"))
  }
}
