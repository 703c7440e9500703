// A request or a response as it came over the wire.
import Foundation

struct WireMessage {
  /// The request line or the status line.
  var startLine: String
  /// The field lines, in the order and spelling they came in.
  var lines: [String]
  /// The body as it came, chunk framing included.
  var raw: [UInt8] = []
  /// The body without its framing.
  var body: [UInt8] = []
  /// The trailer lines of a chunked body.
  var trailers: [String] = []

  /// The field lines without the date that an answer gets which has none.
  var undated: [String] { lines.filter { !$0.hasPrefix("Date: ") } }

  init(head: [UInt8]) {
    var lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n").dropLast(2)
    startLine = lines.popFirst() ?? ""
    self.lines = Array(lines)
  }

  var isResponse: Bool { startLine.hasPrefix("HTTP/") }

  var status: Int { startLine.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0 }

  var method: String { String(startLine.prefix { $0 != " " }) }

  /// Of a request.
  var target: String { startLine.components(separatedBy: " ").dropFirst().first ?? "" }

  /// The values of all fields of that name, whatever its case.
  func values(_ name: String) -> [String] {
    lines.compactMap { line in
      guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == name.lowercased() else { return nil }
      return line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
    }
  }

  /// The values of all fields of that name, joined; nil if there is none.
  subscript(name: String) -> String? {
    let values = values(name)
    return values.isEmpty ? nil : values.joined(separator: ", ")
  }

  var text: String { String(decoding: body, as: UTF8.self) }

  func json() throws -> [String: Any] { try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any] ?? [:] }

  /// `error.code` of a body in OpenAI's shape; nil where it is in another or lacks one of its members.
  var errorCode: String? {
    guard let error = (try? json())?["error"] as? [String: Any], Set(error.keys) == ["message", "type", "param", "code"] else { return nil }
    return error["code"] as? String
  }

  /// `error.message` of such a body.
  var errorMessage: String { ((try? json())?["error"] as? [String: Any])?["message"] as? String ?? "" }

  /// The ids of a list of models, in order.
  var modelIDs: [String] {
    let models = (try? json())?["data"] as? [[String: Any]] ?? []
    return models.compactMap { $0["id"] as? String }
  }
}
