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
  private static let unread: Set<String> = [
    "metadata", "usermetadata", "variables", "chattemplatekwargs", "arguments", "system", "systeminstruction", "documents", "logitbias",
  ]
  private static let conversations: Set<String> = ["messages", "input", "inputs", "contents", "chathistory"]
  private static let labelled: Set<String> = [
    "properties", "patternproperties", "defs", "definitions", "dependentschemas", "dependentrequired", "dependencies",
  ]
  private static let schemas: Set<String> = [
    "parameters", "parametersjsonschema", "inputschema", "outputschema", "schema", "jsonschema", "responseschema", "responsejsonschema",
    "guidedjson", "format",
  ]
  private static let examples: Set<String> = ["default", "example", "examples", "const", "enum"]

  private(set) var mentions: [ModelMention] = []
  /// Whether the top level has a `model` that every dialect reads, or what stands for it in Ollama's API and in Gemini's. One that is spelt
  /// otherwise, or a list of fallbacks, some backend overlooks, and takes a model of its own.
  private(set) var isNamedAtTop = false
  /// A file of requests is to be run, or uploaded for that.
  private(set) var isBatch = false
  /// Something that has a model of its own is to be run.
  private(set) var runsUnnamedModel = false
  private let isNative: Bool
  /// The names of the members around.
  private var path: [String] = []
  /// What each `session.type` says.
  private var sessionTypes: [String] = []

  init(reading body: UnsafeRawBufferPointer, isNative: Bool) throws(SieveError) {
    self.isNative = isNative
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
    let name = ModelWord.normal(scanner.bytes[token.content])
    if place != .labels {
      // What a reader makes of such a name depends on how it decodes and folds: Go takes `ſ` for `s`, C stops at `\u0000`.
      guard !token.hasEscapes, scanner.bytes[token.content].allSatisfy({ $0 < 0x80 }) else {
        throw scanner.fault("a member's name has an escape or a letter beyond ASCII")
      }
    }
    if place == .items, name != "tools" { return try scanner.skipValue() }
    path.append(name)
    defer { path.removeLast() }
    if place == .labels { return try readLabel(&scanner, name) }
    let count = mentions.count
    try readField(&scanner, name, place == .items ? .fields : place, &seen)
    guard path.count == 1, mentions.count > count else { return }
    if name == "agent" || isNative && ModelWord.isNativeModel(name) || scanner.bytes[token.content].elementsEqual("model".utf8) {
      isNamedAtTop = true
    }
  }

  private mutating func readLabel(_ scanner: inout JSONScanner, _ name: String) throws(ModelListError) {
    if scanner.peek == UInt8(ascii: "\""), ModelWord.isModel(name, isTop: false) { return try mention(&scanner) }
    try walk(&scanner, .schema)
  }

  private mutating func readField(
    _ scanner: inout JSONScanner, _ name: String, _ place: Place, _ seen: inout [String]
  ) throws(ModelListError) {
    let isTop = path.count == 1
    let (isArray, isObject) = (scanner.peek == UInt8(ascii: "["), scanner.peek == UInt8(ascii: "{"))
    if isTop { try noteTop(&scanner, name) }
    switch name {
    case _ where Self.unread.contains(name), "content" where !isObject, _ where place == .schema && Self.examples.contains(name):
      try scanner.skipValue()
    case _ where Self.conversations.contains(name) && isArray: try walk(&scanner, .items)
    case _ where Self.labelled.contains(name) && isObject: try walk(&scanner, .labels)
    case _ where ModelWord.isModel(name, isTop: isTop) || isTop && isNative && ModelWord.isNativeModel(name):
      if seen.contains(name) { throw scanner.fault("two members mean the model") }
      seen.append(name)
      try readModel(&scanner, name, place)
    case "id" where place == .models, "name" where place == .models, "slug" where place == .models, "key" where place == .models:
      if scanner.peek == UInt8(ascii: "\"") { try mention(&scanner) } else { try walk(&scanner, .models) }
    case "type" where path.count == 2 && path[0] == "session":
      let start = scanner.position
      try scanner.skipValue()
      sessionTypes.append(String(decoding: scanner.bytes[start..<scanner.position].dropFirst().dropLast(), as: UTF8.self))
    default: try walk(&scanner, place == .models && !isObject ? .models : Self.schemas.contains(name) ? .schema : place)
    }
  }

  /// What a name at the top level says of the call.
  private mutating func noteTop(_ scanner: inout JSONScanner, _ name: String) throws(ModelListError) {
    switch name {
    // OpenRouter's presets have models of their own, and so have Mistral's agents.
    case "preset", "agentid": throw scanner.fault("a '\(name)' has models of its own")
    case "assistantid", "inputs", "prompt": runsUnnamedModel = true
    case "purpose" where scanner.peek == UInt8(ascii: "\""):
      var ahead = scanner
      let purpose = try ahead.string()
      isBatch = isBatch || ModelWord.isBatchPurpose(ahead.text(of: purpose) ?? "batch")
    case _ where ModelWord.isBatch(name): isBatch = true
    default: break
    }
  }

  private mutating func readModel(_ scanner: inout JSONScanner, _ name: String, _ place: Place) throws(ModelListError) {
    let isModel = name == "model"
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
      mentions.append(ModelMention(field: field, origin: .body, place: path.joined(separator: ".")))
    } catch {
      throw scanner.fault(error.rawValue)
    }
  }
}
