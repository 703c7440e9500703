internal import Foundation
internal import SieveConfig

/// A request's JSON as a value of the file: booleans and numbers as their words, members by name, since JSON gives them no order.
enum JSONBody: Decodable {
  case value(FileValue)

  init(from decoder: any Decoder) throws {
    if let members = try? decoder.container(keyedBy: Name.self) {
      let entries = try members.allKeys.sorted { $0.stringValue < $1.stringValue }.map { name in
        FileValue.Entry(name.stringValue, try members.decode(JSONBody.self, forKey: name).value)
      }
      self = .value(.mapping(entries))
    } else if var elements = try? decoder.unkeyedContainer() {
      var values: [FileValue] = []
      while !elements.isAtEnd { values.append(try elements.decode(JSONBody.self).value) }
      self = .value(.list(values))
    } else {
      self = .value(try Self.scalar(decoder.singleValueContainer()))
    }
  }

  var value: FileValue {
    switch self {
    case .value(let value): value
    }
  }

  /// - Throws: for what is no JSON object.
  static func object(_ bytes: [UInt8]) throws(ConsoleError) -> FileValue {
    guard let value = try? JSONDecoder().decode(JSONBody.self, from: Data(bytes)).value, case .mapping = value else {
      throw ConsoleError(400, "invalid_request", "The body must be a JSON object.")
    }
    return value
  }

  private static func scalar(_ container: any SingleValueDecodingContainer) throws -> FileValue {
    if container.decodeNil() { return .null }
    if let text = try? container.decode(String.self) { return .text(text) }
    if let boolean = try? container.decode(Bool.self) { return .text(boolean ? "true" : "false") }
    if let whole = try? container.decode(Int.self) { return .text(String(whole)) }
    return .text(String(try container.decode(Double.self)))
  }

  private struct Name: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}
