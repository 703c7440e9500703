/// The models that a JSON body names, where a filter is enforced: at any depth, whatever the member is called.
///
/// Closed by construction: every string of every member whose name may mean a model counts, but where a document holds what people and
/// programs wrote for the model to read, not for the server. That is decided by position, and each such position is one no dialect reads a
/// model in: messages and their content (a conversation may be labelled with the models it was had with), metadata, the names of a
/// schema's properties (a tool may well have a parameter `model`) and its examples. All of them count again where they could not be that:
/// a property is described by an object, so a string of that name is a model.
struct EnforcedJSON {
  /// What the members of an object are.
  private enum Place {
    case fields
    /// Fields in a schema, or where one may be.
    case schema
    /// The names of a schema's properties.
    case labels
    /// A conversation's items.
    case items
    /// Models, or objects that name them.
    case models
  }

  private static let most = 10_000

  private(set) var mentions: [ModelMention] = []
  /// Whether the top level has a `model` that every dialect reads, or what stands for it in Ollama's API and in Gemini's. One that is spelt
  /// otherwise, or a list of fallbacks, some backend overlooks, and takes a model of its own.
  private(set) var isNamedAtTop = false
  /// A file of requests is to be run, or uploaded for that.
  private(set) var isBatch = false
  /// Something that has a model of its own is to be run.
  private(set) var runsUnnamedModel = false
  private let isNative: Bool
  /// The names of the members around, as they stand in the body.
  private var path: [Range<Int>] = []
  private let body: UnsafeRawBufferPointer
  /// What each `session.type` says.
  private var sessionTypes: [String] = []

  init(reading body: UnsafeRawBufferPointer, isNative: Bool) throws(SieveError) {
    self.isNative = isNative
    self.body = body
    // Deeper than any ordinary request.
    path.reserveCapacity(16)
    var scanner = JSONScanner(body)
    do throws(ModelListError) {
      guard scanner.position == 0 else { throw scanner.fault("it begins with a byte order mark") }
      scanner.skipWhiteSpace()
      guard scanner.peek == UInt8(ascii: "{") else { throw scanner.fault("it is no JSON object") }
      try walk(&scanner, .fields)
      try scanner.end()
    } catch {
      throw .unclear("The body cannot be read: \(error.description).", param: nil)
    }
  }

  /// Whether a model stands at `place`. A session that only transcribes has one further down.
  func isNamed(at place: String) -> Bool {
    if mentions.contains(where: { $0.place.utf8.elementsEqual(place.utf8) }) { return true }
    guard place == "session.model", !sessionTypes.isEmpty else { return false }
    return sessionTypes.allSatisfy { $0.utf8.elementsEqual("transcription".utf8) } && isNamed(at: "session.audio.input.transcription.model")
  }

  private mutating func walk(_ scanner: inout JSONScanner, _ place: Place) throws(ModelListError) {
    switch scanner.peek {
    case UInt8(ascii: "{"):
      var seen: [String] = []
      try scanner.object { (scanner, name) throws(ModelListError) in try readMember(&scanner, name, place, &seen) }
    case UInt8(ascii: "["): try scanner.array { (scanner) throws(ModelListError) in try walk(&scanner, place) }
    case UInt8(ascii: "\"") where place == .models: try mention(&scanner)
    default: try scanner.skipValue()
    }
  }

  private mutating func readMember(
    _ scanner: inout JSONScanner, _ token: JSONScanner.StringToken, _ place: Place, _ seen: inout [String]
  ) throws(ModelListError) {
    // What a reader makes of such a name depends on how it decodes and folds: Go takes `ſ` for `s`, C stops at `\u0000`.
    guard place == .labels || !token.hasEscapes && token.isASCII else {
      throw scanner.fault("a member's name has an escape or a letter beyond ASCII")
    }
    let name = scanner.bytes.part(token.content)
    let meaning = MemberMeaning(of: name)
    if place == .items, !meaning.contains(.tools) { return try scanner.skipValue() }
    path.append(token.content)
    defer { path.removeLast() }
    if place == .labels { return try readLabel(&scanner, meaning) }
    let count = mentions.count
    try readField(&scanner, meaning, place == .items ? .fields : place, &seen)
    guard path.count == 1, mentions.count > count else { return }
    if name.hasSameBytes(as: "model") || isNative && meaning.contains(.nativeModel) || ModelWord.normal(name) == "agent" {
      isNamedAtTop = true
    }
  }

  private mutating func readLabel(_ scanner: inout JSONScanner, _ meaning: MemberMeaning) throws(ModelListError) {
    if scanner.peek == UInt8(ascii: "\""), meaning.contains(.model) { return try mention(&scanner) }
    try walk(&scanner, .schema)
  }

  private mutating func readField(
    _ scanner: inout JSONScanner, _ meaning: MemberMeaning, _ place: Place, _ seen: inout [String]
  ) throws(ModelListError) {
    let isTop = path.count == 1
    let (isArray, isObject) = (scanner.peek == UInt8(ascii: "["), scanner.peek == UInt8(ascii: "{"))
    if isTop { try noteTop(&scanner, meaning) }
    if meaning.contains(.unread) || meaning.contains(.content) && !isObject || meaning.contains(.example) && place == .schema {
      try scanner.skipValue()
    } else if meaning.contains(.conversation), isArray {
      try walk(&scanner, .items)
    } else if meaning.contains(.labelled), isObject {
      try walk(&scanner, .labels)
    } else if meaning.contains(.model) || isTop && (meaning.contains(.topModel) || isNative && meaning.contains(.nativeModel)) {
      let name = label(path.count - 1)
      if seen.contains(name) { throw scanner.fault("two members mean the model") }
      seen.append(name)
      try readModel(&scanner, isModel: meaning.contains(.plainModel), place)
    } else if meaning.contains(.identity), place == .models {
      if scanner.peek == UInt8(ascii: "\"") { try mention(&scanner) } else { try walk(&scanner, .models) }
    } else if meaning.contains(.type), path.count == 2, MemberMeaning(of: body.part(path[0])).contains(.session) {
      let start = scanner.position
      try scanner.skipValue()
      sessionTypes.append(String(decoding: scanner.bytes[start..<scanner.position].dropFirst().dropLast(), as: UTF8.self))
    } else {
      try walk(&scanner, place == .models && !isObject ? .models : meaning.contains(.schema) ? .schema : place)
    }
  }

  /// What a name at the top level says of the call.
  private mutating func noteTop(_ scanner: inout JSONScanner, _ meaning: MemberMeaning) throws(ModelListError) {
    // OpenRouter's presets have models of their own, and so have Mistral's agents.
    if meaning.contains(.preset) { throw scanner.fault("a '\(label(0))' has models of its own") }
    if meaning.contains(.runner) { runsUnnamedModel = true }
    if meaning.contains(.batch) { isBatch = true }
    if meaning.contains(.purpose), scanner.peek == UInt8(ascii: "\"") {
      var ahead = scanner
      let purpose = try ahead.string()
      isBatch = isBatch || ModelWord.isBatchPurpose(ahead.text(of: purpose) ?? "batch")
    }
  }

  private mutating func readModel(_ scanner: inout JSONScanner, isModel: Bool, _ place: Place) throws(ModelListError) {
    switch scanner.peek {
    case UInt8(ascii: "\""): try mention(&scanner)
    case UInt8(ascii: "n"): try scanner.skipValue()
    case UInt8(ascii: "{") where isModel && place == .schema: try walk(&scanner, .schema)
    case UInt8(ascii: "{") where !isModel, UInt8(ascii: "[") where !isModel: try walk(&scanner, .models)
    case _ where isModel: throw scanner.fault("'model' is not a string")
    default: try scanner.skipValue()
    }
  }

  private mutating func mention(_ scanner: inout JSONScanner) throws(ModelListError) {
    let token = try scanner.string()
    guard mentions.count < Self.most else { throw scanner.fault("it names more than \(Self.most) models") }
    do throws(ModelFlaw) {
      let raw = scanner.bytes.part(token.content)
      let field =
        token.hasEscapes
        ? try ModelField(decoded: JSONStringToken.decode(raw), range: token.content, notation: .json)
        : try ModelField(decoded: raw, range: token.content, notation: .json)
      guard !field.value.isEmpty else { throw .emptyModel }
      mentions.append(ModelMention(field: field, origin: .body, place: path.indices.map(label).joined(separator: ".")))
    } catch {
      throw scanner.fault(error.rawValue)
    }
  }

  /// The letters and digits of a name around.
  private func label(_ depth: Int) -> String { ModelWord.normal(body.part(path[depth])) }
}
