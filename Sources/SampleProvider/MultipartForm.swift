import Foundation

/// The parts of a `multipart/form-data` body (RFC 7578) by name; of two with the same name, the last.
struct MultipartForm {
  private var parts: [String: Data] = [:]

  /// None if `contentType` names no boundary or the body does not end with it.
  init?(contentType: String, body: Data) {
    guard contentType.lowercased().hasPrefix("multipart/form-data"), let boundary = Self.parameter("boundary", of: contentType) else {
      return nil
    }
    let delimiter = Data("\r\n--\(boundary)".utf8)
    // The first delimiter need have no line before it.
    let body = Data("\r\n".utf8) + body
    guard var start = body.range(of: delimiter)?.upperBound else { return nil }
    while !body[start...].starts(with: "--".utf8) {
      guard let end = body.range(of: delimiter, in: start..<body.endIndex),
        let headEnd = body.range(of: Data("\r\n\r\n".utf8), in: start..<end.lowerBound)
      else { return nil }
      let head = String(decoding: body[start..<headEnd.lowerBound], as: UTF8.self)
      if let name = Self.parameter("name", of: head) { parts[name] = body[headEnd.upperBound..<end.lowerBound] }
      start = end.upperBound
    }
  }

  subscript(name: String) -> Data? { parts[name] }

  private static func parameter(_ name: String, of text: String) -> String? {
    for part in text.split(whereSeparator: { $0 == ";" || $0.isNewline }) {
      let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      if pair.count == 2, pair[0].lowercased() == name { return pair[1].trimmingCharacters(in: CharacterSet(charactersIn: "\"")) }
    }
    return nil
  }
}
