/// What a request path asks for. A pure reading of the path; whether it may be had is decided elsewhere.
package enum Endpoint: Sendable, Equatable {
  /// `/`: the page.
  case page
  case health
  case ready
  /// `/-/metrics`.
  case metrics
  /// `/-/` and anything else under it, in whatever spelling: never for a backend.
  case admin
  /// `/v1/models`.
  case list
  /// `/v1/models/ID`, or the same without `/v1`.
  case model
  /// The rest of `/v1/`, for a backend.
  case v1
  /// The same without its `/v1`: `/chat/completions`. For clients whose base URL lacks it.
  case bareV1
  /// A list of models in another API's shape: Ollama's, LM Studio's, Gemini's.
  case nativeList
  /// Another list of models under `/v1/`: LiteLLM's `/v1/model/info`, OpenRouter's `/v1/embeddings/models`.
  case v1List
  /// Anything else, for a backend that opens it.
  case outsideV1

  /// Reads `path`, which begins with a slash and no longer has the root path.
  package init(path: UnsafeRawBufferPointer) {
    if Self.isExactly(path, "/v1/chat/completions") {
      self = .v1
    } else if Self.isExactly(path, "/v1/models") || Self.isExactly(path, "/models") {
      self = .list
    } else if Self.starts(path, with: "/v1/models/"), path.count > 11 {
      self = .model
    } else if Self.isExactly(path, "/") {
      self = .page
    } else if Self.isExactly(path, "/-/health") {
      self = .health
    } else if Self.isExactly(path, "/-/ready") {
      self = .ready
    } else if Self.isExactly(path, "/-/metrics") {
      self = .metrics
    } else if Self.nativeLists.contains(where: { Self.isExactly(path, $0) }) {
      self = .nativeList
    } else if Self.isExactly(path, "/v1/model/info") {
      self = .v1List
    } else if Self.starts(path, with: "/models/"), path.count > 8 {
      self = .model
    } else if let list = Self.listInDisguise(path) {
      self = list
    } else if Self.starts(path, with: "/v1/") {
      self = .v1
    } else if Self.isBareV1(path) {
      self = .bareV1
    } else {
      self = Self.isUnderAdmin(path) ? .admin : .outsideV1
    }
  }

  private static let nativeLists: [StaticString] = ["/api/tags", "/api/ps", "/api/v0/models", "/api/v1/models", "/v1beta/models"]

  /// What OpenAI's, Anthropic's, Cohere's and Mistral's APIs have behind `/v1/`, but for `chat`, which other APIs have, too.
  private static let families: Set<String> = [
    "completions", "embeddings", "responses", "messages", "models", "audio", "images", "moderations", "files", "uploads", "batches",
    "fine_tuning", "assistants", "threads", "vector_stores", "conversations", "realtime", "videos", "evals", "containers", "rerank",
    "skills",
    "edits", "fim", "ocr",
  ]

  /// Whether `segment`, the first of a path, is that of a call that lacks its `/v1`.
  package static func isV1Family(_ segment: String) -> Bool { segment == "chat" || families.contains(segment) }

  private static func isBareV1(_ path: UnsafeRawBufferPointer) -> Bool {
    if starts(path, with: "/chat/") { return starts(path, with: "/chat/completions") && (path.count == 17 || path[17] == slash) }
    guard path.first == slash, path.count > 1, UInt8(ascii: "a")...UInt8(ascii: "z") ~= path[1] else { return false }
    let segment = path.dropFirst().prefix { $0 != slash }
    return segment.count < 16 && families.contains(String(decoding: segment, as: UTF8.self))
  }
  /// Whether `path` is `/-` or under it, written plainly or with escapes, with empty segments, backslashes or parameters: all of these some
  /// backend could read so, and get a request that holds the admin key.
  package static func isUnderAdmin(_ path: UnsafeRawBufferPointer) -> Bool {
    var i = 0
    var isAfterSlash = false
    while let length = slashLength(path, i) {
      i += length
      isAfterSlash = true
    }
    guard isAfterSlash, let hyphen = hyphenLength(path, i) else { return false }
    i += hyphen
    return i == path.count || path[i] == UInt8(ascii: ";") || path[i] == UInt8(ascii: "?") || slashLength(path, i) != nil
      || escapeLength(path, i, of: "3b") != nil
  }

  /// How many bytes a slash or backslash takes at `i`; nil where there is none.
  static func slashLength(_ path: UnsafeRawBufferPointer, _ i: Int) -> Int? {
    guard i < path.count else { return nil }
    if path[i] == slash || path[i] == UInt8(ascii: "\\") { return 1 }
    return escapeLength(path, i, of: "2f") ?? escapeLength(path, i, of: "5c")
  }

  private static func hyphenLength(_ path: UnsafeRawBufferPointer, _ i: Int) -> Int? {
    guard i < path.count else { return nil }
    return path[i] == UInt8(ascii: "-") ? 1 : escapeLength(path, i, of: "2d")
  }

  /// The length of the escape of that byte at `i`, escaped once or several times over: `%2d`, `%252d`, `%25252d`.
  private static func escapeLength(_ path: UnsafeRawBufferPointer, _ i: Int, of digits: StaticString) -> Int? {
    guard i < path.count, path[i] == UInt8(ascii: "%") else { return nil }
    var end = i + 1
    while end + 1 < path.count, path[end] == UInt8(ascii: "2"), path[end + 1] == UInt8(ascii: "5") { end += 2 }
    guard end + 1 < path.count, path[end] == digits.utf8Start[0], path[end + 1] | 0x20 == digits.utf8Start[1] | 0x20 else { return nil }
    return end + 2 - i
  }

  /// Whether nobody but modelsieve itself answers it. The page is one only to those who read it.
  package var isOwn: Bool {
    switch self {
    case .page, .health, .ready, .metrics, .admin: true
    case .list, .model, .v1, .bareV1, .nativeList, .v1List, .outsideV1: false
    }
  }

  /// Whether it is part of the API that `base_url` ends in.
  package var isV1: Bool {
    switch self {
    case .list, .model, .v1, .bareV1, .v1List: true
    case .page, .health, .ready, .metrics, .admin, .nativeList, .outsideV1: false
    }
  }

  /// How many bytes of `path`, of an endpoint that `isV1`, stand for what `base_url` ends in: `/v1`, or nothing.
  package static func v1Length(of path: UnsafeRawBufferPointer) -> Int { starts(path, with: "/v1/") ? 3 : 0 }

  /// Whether `path`, of an endpoint that `isV1`, is that of a call whose body is a file and no model: as large as such files are.
  package static func carriesFile(_ path: UnsafeRawBufferPointer) -> Bool {
    let rest = UnsafeRawBufferPointer(rebasing: path[v1Length(of: path)...])
    if rest.count > 1, rest[1] == UInt8(ascii: "f") { return isExactly(rest, "/files") }
    guard starts(rest, with: "/uploads/") else { return false }
    let segments = rest.split(separator: slash)
    return segments.count == 3 && segments[2].elementsEqual("parts".utf8)
  }

  /// Whether it is that of a call of Anthropic's API, `/v1/messages` or under it.
  package static func isAnthropic(_ path: UnsafeRawBufferPointer) -> Bool {
    let rest = UnsafeRawBufferPointer(rebasing: path[v1Length(of: path)...])
    return starts(rest, with: "/messages") && (rest.count == 9 || rest[9] == slash)
  }

  /// How much of `path` is the root path, which an outer proxy may have stripped already.
  package static func rootLength(of path: UnsafeRawBufferPointer, root: [UInt8]) -> Int {
    guard !root.isEmpty, path.count > root.count, path[root.count] == slash, path.prefix(root.count).elementsEqual(root) else { return 0 }
    return root.count
  }

  /// Where the id in `/v1/models/ID` or `/models/ID` begins; nil for another path. What the catalogue answers is forwarded to nobody, so the id
  /// may have dot segments (`./models/x.gguf`); the rest of the path may not, and if it is forwarded after all, the id may not either.
  package static func idStart(in path: UnsafeRawBufferPointer) -> Int? {
    if starts(path, with: "/v1/models/"), path.count > 11 { return 11 }
    return starts(path, with: "/models/") && path.count > 8 ? 8 : idStartInDisguise(path)
  }

  /// Whether a segment is `.` or `..`, written plainly or with `%2e`. Such a path would leave the API root once the backend resolves it
  /// (RFC 3986 §5.2.4). Some servers decode first, take a backslash for a slash, or cut parameters off at a semicolon; all of that counts.
  package static func hasDotSegment(_ path: UnsafeRawBufferPointer) -> Bool {
    // None of the spellings does without one of these two; an ordinary path has neither.
    guard path.contains(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "%") }) else { return false }
    var dots = 0
    var others = 0
    var i = 0
    while i < path.count {
      let byte = path[i]
      let isEscaped = isEncodedSlash(path, i)
      if byte == slash || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: ";") || isEscaped {
        if others == 0, dots == 1 || dots == 2 { return true }
        dots = 0
        others = 0
        if isEscaped { i += 2 }
      } else if byte == UInt8(ascii: ".") {
        dots += 1
      } else if isEncodedDot(path, i) {
        dots += 1
        i += 2
      } else {
        others += 1
      }
      i += 1
    }
    return others == 0 && (dots == 1 || dots == 2)
  }

  static let slash = UInt8(ascii: "/")

  private static func isEncodedDot(_ path: UnsafeRawBufferPointer, _ i: Int) -> Bool {
    path[i] == UInt8(ascii: "%") && i + 2 < path.count && path[i + 1] == UInt8(ascii: "2") && path[i + 2] | 0x20 == UInt8(ascii: "e")
  }

  /// `%2f` or `%5c`.
  private static func isEncodedSlash(_ path: UnsafeRawBufferPointer, _ i: Int) -> Bool {
    guard path[i] == UInt8(ascii: "%"), i + 2 < path.count else { return false }
    let (high, low) = (path[i + 1], path[i + 2] | 0x20)
    return high == UInt8(ascii: "2") && low == UInt8(ascii: "f") || high == UInt8(ascii: "5") && low == UInt8(ascii: "c")
  }

  @inline(__always)
  private static func starts(_ path: UnsafeRawBufferPointer, with word: StaticString) -> Bool {
    guard path.count >= word.utf8CodeUnitCount else { return false }
    for i in 0..<word.utf8CodeUnitCount where path[i] != word.utf8Start[i] { return false }
    return true
  }

  @inline(__always)
  private static func isExactly(_ path: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
    path.count == word.utf8CodeUnitCount && starts(path, with: word)
  }
}
