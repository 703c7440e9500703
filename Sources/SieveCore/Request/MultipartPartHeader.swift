/// What the header lines of one multipart part say of it (RFC 7578 §4).
struct MultipartPartHeader: Sendable {
  /// What the part is to us.
  enum Kind: Sendable {
    case other, model
    /// What an uploaded file is for. Looked at where a filter is enforced.
    case purpose
  }

  /// Fields whose content some backend reads as more fields, and that of a charset.
  private static let nesting: Set<String> = [
    "session", "request", "requests", "body", "json", "payload", "payloadjson", "params", "charset",
  ]

  private let isStrict: Bool
  private var isDisposed = false
  private var name = ""
  private var isNamedModel = false
  private var isFile = false
  private var isAmbiguous = false
  private var isEncoded = false
  private var isTyped = false
  /// Its Content-Type is not that of a text field.
  private var isUntextual = false

  init(isStrict: Bool) {
    self.isStrict = isStrict
  }

  /// Takes one line without its end.
  /// - Throws: `badPartHeader` for a line that is folded, has no name or has control characters, and for a disposition that is not a
  ///   form field's or comes twice.
  mutating func add(_ line: UnsafeRawBufferPointer) throws(ModelFlaw) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":"), from: 0), colon > 0, line[..<colon].allSatisfy(\.isTokenByte) else {
      throw .badPartHeader
    }
    guard line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }) else { throw .badPartHeader }
    // A backslash escapes for some readers and stands for itself for others.
    guard !isStrict || line.firstIndex(of: UInt8(ascii: "\\"), from: 0) == nil else { throw .badPartHeader }
    let name = line.part(0..<colon)
    let value = UnsafeRawBufferPointer(rebasing: line[(colon + 1)...].trimmed())
    if name.equals("content-disposition") {
      try addDisposition(value)
    } else if name.equals("content-transfer-encoding") {
      isEncoded = isEncoded || !(value.equals("7bit") || value.equals("8bit") || value.equals("binary"))
    } else if isStrict, name.equals("content-type") {
      try addType(value)
    }
  }

  private mutating func addType(_ bytes: UnsafeRawBufferPointer) throws(ModelFlaw) {
    guard !isTyped, let type = HeaderParameters(parsing: bytes) else { throw .badPartHeader }
    isTyped = true
    let family = type.value.utf8.prefix { $0 != UInt8(ascii: "/") }
    // The parts of a part would be fields of this form to some.
    guard !family.elementsEqual("multipart".utf8), !family.elementsEqual("message".utf8) else { throw .badPartHeader }
    let charsets = ["utf-8", "utf8", "us-ascii"]
    isUntextual =
      type.value != "text/plain"
      || type.parameters.contains {
        $0.name != "charset" || !charsets.contains(String(decoding: $0.value.utf8.map(\.asciiLowercased), as: UTF8.self))
      }
  }

  private mutating func addDisposition(_ bytes: UnsafeRawBufferPointer) throws(ModelFlaw) {
    guard !isDisposed, let disposition = HeaderParameters(parsing: bytes), disposition.value == "form-data" else { throw .badPartHeader }
    isDisposed = true
    var names = 0
    for (name, var value) in disposition.parameters {
      switch name {
      case "name":
        names += 1
        self.name = value
        isNamedModel = value.withUTF8 { ModelField.isName(UnsafeRawBufferPointer($0)) }
      case "filename" where !value.isEmpty: isFile = true
      // Some parsers take a part with one of these for a file, some for a field.
      case _ where name == "filename" || name.hasPrefix("filename*"): isAmbiguous = true
      // RFC 7578 §4.2 has no such name; Go's parser decodes it and Python's does not.
      case _ where name.hasPrefix("name*"): names += 2
      default: break
      }
    }
    guard names < 2, !isStrict || names == 1 else { throw .badPartHeader }
  }

  /// Whether the part is the field `model`; a file of that name is not. To be asked when all lines are in.
  /// - Throws: `encodedPart` or `badPartHeader` where it is, but how to read it is open; when strict, for any part that could be taken for
  ///   another than it seems.
  func kind() throws(ModelFlaw) -> Kind {
    if isStrict { return try strictKind() }
    guard isNamedModel else { return .other }
    if isAmbiguous { throw .badPartHeader }
    if isFile { return .other }
    if isEncoded { throw .encodedPart }
    return .model
  }

  private func strictKind() throws(ModelFlaw) -> Kind {
    guard isDisposed else { throw .badPartHeader }
    if isEncoded { throw .encodedPart }
    let isPlainField = !isFile && !isAmbiguous
    guard !isPlainField || !isUntextual else { throw .ambiguousPart }
    if isNamedModel {
      // Of another case it is a field that most overlook, for a model of their own.
      guard isPlainField, name == "model" else { throw .ambiguousPart }
      return .model
    }
    let normal = ModelWord.normal(decodedName)
    guard !ModelWord.isModel(normal, isTop: true), !ModelWord.isBatch(normal), !Self.nesting.contains(normal),
      !name.utf8.starts(with: "=?".utf8)
    else { throw .ambiguousPart }
    guard normal == "purpose" else { return .other }
    guard isPlainField, name.utf8.elementsEqual("purpose".utf8) else { throw .ambiguousPart }
    return .purpose
  }

  /// Browsers escape a quote as `%22`, so there are readers that undo it.
  private var decodedName: [UInt8] {
    Array(name.utf8).withUnsafeBytes { raw in (try? PercentCoding.decode(raw)) ?? Array(raw) }
  }
}
