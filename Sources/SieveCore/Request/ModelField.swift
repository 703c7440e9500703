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

  /// The name a request gives its model under, in every notation.
  static let name: StaticString = "model"

  /// Longer models are refused.
  static let longest = 512
  /// As much room as a model may take in JSON, every byte of it `\uXXXX`.
  static let longestWritten = 6 * longest

  /// The model, decoded. It has no control characters.
  package let value: String
  /// What to replace by another model: byte offsets from the start of the body, request target or path it was found in.
  package let range: Range<Int>
  package let notation: Notation

  /// Whether a decoded name means the model. ASCII case is ignored: Go's `encoding/json` (Ollama, LocalAI) and ASP.NET do so, and a second
  /// spelling that we overlook would name a model that we never checked.
  static func isName(_ name: UnsafeRawBufferPointer) -> Bool {
    name.equals(self.name)
  }

  /// - Throws: `tooLong`, or `badText` for bytes that are not UTF-8 or contain control characters.
  init(decoded: some Collection<UInt8>, range: Range<Int>, notation: Notation) throws(ModelFlaw) {
    guard decoded.count <= Self.longest else { throw .tooLong }
    var isASCII = true
    for byte in decoded {
      if byte < 0x20 || byte == 0x7F { throw .badText }
      if byte >= 0x80 { isASCII = false }
    }
    if isASCII {
      value = String(decoding: decoded, as: UTF8.self)
    } else {
      // Several times the cost of decoding.
      guard let valid = String(validating: decoded, as: UTF8.self) else { throw .badText }
      value = valid
    }
    self.range = range
    self.notation = notation
  }

  /// What to replace by what for the request to name `upstreamID`. Where that is the model without its prefix, written plainly, the prefix goes
  /// and nothing else is touched.
  package func splice(_ upstreamID: String) -> (range: Range<Int>, bytes: [UInt8]) {
    let surplus = value.utf8.count - upstreamID.utf8.count
    // As long as what it says: no escape stands in it.
    guard surplus > 0, range.count == value.utf8.count, value.hasSameBytes(as: upstreamID, behind: surplus) else {
      return (range, replacement(upstreamID))
    }
    return (range.lowerBound..<range.lowerBound + surplus, [])
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

extension String {
  /// Whether the bytes from `offset` on are those of `other`, as many as are left.
  fileprivate func hasSameBytes(as other: String, behind offset: Int) -> Bool {
    var (whole, other) = (self, other)
    return whole.withUTF8 { whole in
      other.withUTF8 { other in
        whole.count - offset == other.count
          && UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(whole)[offset...]).hasSameBytes(as: UnsafeRawBufferPointer(other))
      }
    }
  }
}
