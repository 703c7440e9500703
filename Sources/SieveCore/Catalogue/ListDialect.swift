/// Whose shape a list has.
package enum ListDialect: Sendable, Hashable {
  case openAI
  /// What Anthropic's clients need is added where it is missing: `type`, `display_name`, `created_at`.
  case anthropic

  /// What stands before the first model, and behind the last where the whole list is shown.
  package func frame(firstID: String?, lastID: String?, hasMore: Bool, isPage: Bool) -> (head: [UInt8], tail: [UInt8]) {
    var tail = Array("]".utf8)
    if self == .anthropic || isPage {
      tail += #","has_more":\#(hasMore),"first_id":"#.utf8
      Self.write(firstID, to: &tail)
      tail += #","last_id":"#.utf8
      Self.write(lastID, to: &tail)
    }
    tail.append(UInt8(ascii: "}"))
    return (Array((self == .anthropic ? #"{"data":["# : #"{"object":"list","data":["#).utf8), tail)
  }

  private static func write(_ id: String?, to out: inout [UInt8]) {
    if let id { JSONString.write(id, to: &out) } else { out += "null".utf8 }
  }
}
