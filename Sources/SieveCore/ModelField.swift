/// A model as a request names it, and where.
package struct ModelField: Sendable, Equatable {
  /// How the bytes around the model want it written.
  package enum Notation: Sendable {
    /// Between the quotes of a JSON string.
    case json
    /// As it is: the body of a multipart part.
    case plain
    /// A value in a query.
    case query
    /// The rest of a path: slashes stay.
    case path
    /// One segment of a path.
    case pathSegment
  }

  /// Longer models, as written, are refused: 4 KiB.
  static let longest = 4096

  /// The model, decoded. It has no control characters.
  package let value: String
  /// What to replace by another model: byte offsets from the start of the body, request target or path it was found in.
  package let range: Range<Int>
  package let notation: Notation

  /// - Throws: `badText` for bytes that are not UTF-8 or contain control characters.
  init(decoded: some Collection<UInt8>, range: Range<Int>, notation: Notation) throws(ModelFlaw) {
    guard !decoded.contains(where: { $0 < 0x20 || $0 == 0x7F }), let value = String(validating: decoded, as: UTF8.self) else {
      throw .badText
    }
    self.value = value
    self.range = range
    self.notation = notation
  }

  /// The bytes to put in the place of `range` for the request to name `upstreamID`.
  package func replacement(_ upstreamID: String) -> [UInt8] {
    switch notation {
    case .json:
      var escaped: [UInt8] = []
      JSONString.writeContent(upstreamID, to: &escaped)
      return escaped
    case .plain: return Array(upstreamID.utf8)
    case .query, .pathSegment: return PercentCoding.encode(upstreamID)
    case .path: return PercentCoding.encode(upstreamID, keeping: UInt8(ascii: "/"))
    }
  }
}
