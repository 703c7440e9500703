/// A model's object as Anthropic's clients read it.
enum AnthropicModel {
  private static let paths = ["type", "display_name", "created_at", "name", "created"].compactMap(FieldPath.init)

  /// The object with what it lacks; all else is the upstream's.
  static func filled(_ object: [UInt8], id: String) -> [UInt8] {
    let values = object.withUnsafeBytes { FieldScanner.values(at: paths, in: $0) }
    guard values.prefix(3).contains(where: { $0 == nil }) else { return object }
    var filler = ObjectFiller(object)
    if values[0] == nil { filler.fill(Array("type".utf8), Array(#""model""#.utf8)) }
    if values[1] == nil {
      var name: [UInt8] = []
      if case .text(let text)? = values[3], !text.isEmpty { JSONString.write(text, to: &name) } else { JSONString.write(id, to: &name) }
      filler.fill(Array("display_name".utf8), name)
    }
    if values[2] == nil {
      // Theirs says 1970 where it does not know.
      let moment = PointInTime.text(values[4]?.timestamp ?? 0)
      filler.fill(Array("created_at".utf8), Array("\"\(moment)\"".utf8))
    }
    return filler.bytes
  }
}
