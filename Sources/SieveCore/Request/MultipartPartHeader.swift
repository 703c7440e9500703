/// What the header lines of one multipart part say of it (RFC 7578 §4).
struct MultipartPartHeader: Sendable {
  private var isDisposed = false
  private var isNamedModel = false
  private var isFile = false
  private var isAmbiguous = false
  private var isEncoded = false

  /// Takes one line without its end.
  /// - Throws: `badPartHeader` for a line that is folded, has no name or has control characters, and for a disposition that is not a
  ///   form field's or comes twice.
  mutating func add(_ line: UnsafeRawBufferPointer) throws(ModelFlaw) {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":"), from: 0), colon > 0, line[..<colon].allSatisfy(\.isTokenByte) else {
      throw .badPartHeader
    }
    guard line.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == UInt8(ascii: "\t") }) else { throw .badPartHeader }
    let name = line.part(0..<colon)
    let value = UnsafeRawBufferPointer(rebasing: line[(colon + 1)...].trimmed())
    if name.equals("content-disposition") {
      try addDisposition(value)
    } else if name.equals("content-transfer-encoding") {
      isEncoded = isEncoded || !(value.equals("7bit") || value.equals("8bit") || value.equals("binary"))
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
        isNamedModel = value.withUTF8 { ModelFieldName.matches(UnsafeRawBufferPointer($0)) }
      case "filename" where !value.isEmpty: isFile = true
      // Some parsers take a part with one of these for a file, some for a field.
      case _ where name == "filename" || name.hasPrefix("filename*"): isAmbiguous = true
      // RFC 7578 §4.2 has no such name; Go's parser decodes it and Python's does not.
      case _ where name.hasPrefix("name*"): names += 2
      default: break
      }
    }
    guard names < 2 else { throw .badPartHeader }
  }

  /// Whether the part is the field `model`; a file of that name is not. To be asked when all lines are in.
  /// - Throws: `encodedPart` or `badPartHeader` where it is, but how to read it is open.
  func isModel() throws(ModelFlaw) -> Bool {
    guard isNamedModel else { return false }
    if isAmbiguous { throw .badPartHeader }
    if isFile { return false }
    if isEncoded { throw .encodedPart }
    return true
  }
}
