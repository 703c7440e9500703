/// What a request's Content-Type says of its body, where a filter is enforced: one that two readers could take for two things is refused.
enum BodyType: Sendable, Equatable {
  /// JSON, by its name.
  case json
  /// Not said, or `text/plain`: read as JSON, by backends that do not look at the type as well as here.
  case unsaid
  case form
  case multipart

  /// - Parameter fields: the values of all Content-Type fields.
  init(_ fields: [UnsafeRawBufferPointer]) throws(SieveError) {
    guard fields.count <= 1 else { throw .unclear("The request has more than one Content-Type.", param: nil) }
    guard let field = fields.first, !field[...].trimmed().isEmpty else {
      self = .unsaid
      return
    }
    // As nearly everybody sends it.
    if field.hasSameBytes(as: "application/json") {
      self = .json
      return
    }
    guard field.allSatisfy({ 0x20..<0x7F ~= $0 || $0 == 0x09 }), let header = HeaderParameters(parsing: field) else {
      throw .unclear("The Content-Type is not valid.", param: nil)
    }
    self = try Self.kind(header.value)
    try Self.check(header.parameters, isMultipart: self == .multipart)
  }

  private static func kind(_ type: String) throws(SieveError) -> BodyType {
    switch type {
    case "application/json", "text/json", "application/x-ndjson": return .json
    case _ where type.utf8.starts(with: "application/".utf8) && type.utf8.reversed().starts(with: "+json".utf8.reversed()):
      guard type.utf8.dropFirst(12).allSatisfy(\.isTokenByte) else { break }
      return .json
    case "text/plain": return .unsaid
    case "application/x-www-form-urlencoded": return .form
    case "multipart/form-data": return .multipart
    default: break
    }
    throw .unclear("Models are read in bodies of JSON, forms and multipart/form-data, not in this Content-Type.", param: nil)
  }

  /// A charset but UTF-8 makes other text of the same bytes; a boundary belongs to multipart alone; nothing else means anything here.
  private static func check(_ parameters: [(name: String, value: String)], isMultipart: Bool) throws(SieveError) {
    guard Set(parameters.map(\.name)).count == parameters.count else {
      throw .unclear("The Content-Type has a parameter twice.", param: nil)
    }
    for (name, value) in parameters {
      switch name {
      case "charset" where ["utf-8", "utf8"].contains(String(decoding: value.utf8.map(\.asciiLowercased), as: UTF8.self)): break
      case "charset": throw .unclear("The Content-Type has a charset that is not UTF-8.", param: nil)
      case "boundary" where isMultipart: break
      default: throw .unclear("The Content-Type has a parameter that is not known.", param: nil)
      }
    }
  }
}
