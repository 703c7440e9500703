// A response as it came over the wire.
import Foundation

struct WireResponse {
  var status: Int
  var fields: [(name: String, value: String)]
  /// The body, chunk by chunk; in one piece if it was not chunked.
  var chunks: [[UInt8]] = []

  init(head: String) {
    let lines = head.components(separatedBy: "\r\n")
    status = Int(lines[0].split(separator: " ")[1]) ?? 0
    fields = lines.dropFirst().compactMap { line in
      line.firstIndex(of: ":").map { (String(line[..<$0]), line[$0...].dropFirst().trimmingCharacters(in: .whitespaces)) }
    }
  }

  subscript(name: String) -> String? { fields.first { $0.name.lowercased() == name }?.value }

  var body: [UInt8] { chunks.count == 1 ? chunks[0] : Array(chunks.joined()) }
  var text: String { String(decoding: body, as: UTF8.self) }

  /// The body as a JSON object.
  func json() throws -> [String: Any] { try JSONSerialization.jsonObject(with: Data(body)) as? [String: Any] ?? [:] }

  /// The `error` of a body in OpenAI's shape.
  func error() throws -> [String: Any] { try json()["error"] as? [String: Any] ?? [:] }

  /// The data of the server-sent events.
  var events: [String] {
    text.components(separatedBy: "\n\n").compactMap { event in
      event.split(separator: "\n").first { $0.hasPrefix("data: ") }.map { String($0.dropFirst(6)) }
    }
  }
}
