internal import SieveCore

/// The part of a list that a request asks for, by the parameters of whichever API its client knows. Served here, on the ids that clients see:
/// backends are asked for all they have.
struct ListPage: Hashable, Sendable {
  /// How many models at most; nil: all.
  var limit: Int?
  /// Those behind this one.
  var after: String?
  /// Those before this one.
  var before: String?

  /// Takes its parameters out of `query`. Those that cannot be read count as absent.
  init?(takenFrom query: inout String) {
    var rest: [Substring] = []
    var isFound = false
    for parameter in query.split(separator: "&", omittingEmptySubsequences: true) {
      if take(parameter) { isFound = true } else { rest.append(parameter) }
    }
    guard isFound else { return nil }
    query = rest.joined(separator: "&")
  }

  private mutating func take(_ parameter: Substring) -> Bool {
    let parts = parameter.utf8.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
    let value = parts.count > 1 ? Self.decoded(parts[1]) : nil
    switch Self.decoded(parts[0]) {
    case "limit", "pageSize": limit = value.flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    case "after", "after_id", "pageToken": after = value.flatMap { $0.isEmpty ? nil : $0 }
    case "before_id": before = value.flatMap { $0.isEmpty ? nil : $0 }
    default: return false
    }
    return true
  }

  private static func decoded(_ text: Substring.UTF8View) -> String? {
    let bytes = Array(text)
    return bytes.withUnsafeBytes { raw in (try? PercentCoding.decode(raw, plusIsSpace: true)).map { String(decoding: $0, as: UTF8.self) } }
  }

  /// The places of what it asks for among `count`.
  /// - Parameter place: of an id; nil where there is no such model.
  /// - Throws: 400 where it begins at a model that is not there.
  func range(of count: Int, place: (String) -> Int?) throws(SieveError) -> Range<Int> {
    var range = 0..<count
    if let after {
      guard let place = place(after) else { throw Self.unknown(after) }
      range = place + 1..<count
    }
    if let before {
      guard let place = place(before) else { throw Self.unknown(before) }
      range = min(range.lowerBound, place)..<place
      if after == nil, let limit { return max(0, place - limit)..<place }
    }
    guard let limit, limit < range.count else { return range }
    return range.lowerBound..<range.lowerBound + limit
  }

  private static func unknown(_ id: String) -> SieveError {
    SieveError(.invalidRequest, "The list is to go on at '\(id.prefix(256))', which is not in it. Ask for the list anew.", param: "after")
  }
}
