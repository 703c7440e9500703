/// What separates the parts of a `multipart/form-data` body (RFC 2046 §5.1.1).
enum MultipartBoundary {
  /// Whether a Content-Type says `multipart/form-data`.
  static func isNeeded(by contentType: UnsafeRawBufferPointer) -> Bool {
    let name: StaticString = "multipart/form-data"
    // Nearly every request says `application/json`, which the first letter tells.
    guard let first = contentType.first, first | 0x20 == UInt8(ascii: "m") || first <= 0x20 else { return false }
    let type = contentType[...].trimmed().prefix(name.utf8CodeUnitCount)
    return UnsafeRawBufferPointer(rebasing: type).equals(name)
  }

  /// The boundary of a Content-Type: 1 to 70 of the characters that the RFC allows, not ending in a space.
  /// - Throws: `badBoundary` where there is none, more than one, or another.
  static func parse(_ contentType: UnsafeRawBufferPointer) throws(ModelFlaw) -> [UInt8] {
    guard let header = HeaderParameters(parsing: contentType), header.value == "multipart/form-data" else { throw .badBoundary }
    let boundaries = header.parameters.filter { $0.name == "boundary" }
    guard boundaries.count == 1, let boundary = boundaries.first.map({ Array($0.value.utf8) }) else { throw .badBoundary }
    guard 1...70 ~= boundary.count, boundary.allSatisfy(isAllowed), boundary.last != UInt8(ascii: " ") else { throw .badBoundary }
    return boundary
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+")...UInt8(ascii: ":"),
      UInt8(ascii: "'")...UInt8(ascii: ")"), UInt8(ascii: "_"), UInt8(ascii: "="), UInt8(ascii: "?"), UInt8(ascii: " "):
      true
    default: false
    }
  }
}
