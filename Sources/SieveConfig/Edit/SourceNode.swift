/// A node of the file's text: what it is, and which bytes it takes up.
struct SourceNode: Sendable {
  indirect enum Content: Sendable {
    case scalar(String, ScalarStyle)
    /// The node that carries the anchor.
    case alias(String, target: SourceNode)
    case sequence([SourceNode], isFlow: Bool)
    case mapping([Entry], isFlow: Bool)
  }

  struct Entry: Sendable {
    var key: SourceNode
    var value: SourceNode

    /// From the key's first byte to the value's last.
    var range: Range<Int> { key.start..<max(key.end, value.end) }
  }

  var content: Content
  var anchor: String?
  /// Where it begins, anchor and tag included.
  var start: Int
  /// Where its anchor and tag end; nil where it has neither.
  var propertiesEnd: Int?
  /// Where its content begins, behind anchor and tag; `propertiesEnd` where there is none.
  var contentStart: Int
  /// Behind its last byte that is no white space.
  var end: Int

  var range: Range<Int> { start..<end }

  /// The value it stands for; merge keys (https://yaml.org/type/merge.html) are applied as `YAMLReader` does.
  var value: FileValue {
    switch content {
    case .scalar(let text, let style): style == .plain && Self.nullWords.contains(text) ? .null : .text(text)
    case .alias(_, let target): target.value
    case .sequence(let elements, _): .list(elements.map(\.value))
    case .mapping(let entries, _): .mapping(Self.resolved(entries))
    }
  }

  private static let nullWords: Set = ["", "~", "null", "Null", "NULL"]

  private static func resolved(_ entries: [Entry]) -> [FileValue.Entry] {
    let own = entries.filter { !$0.isMerge }.map { FileValue.Entry($0.key.text ?? "", $0.value.value) }
    return own + merged(entries).filter { merged in !own.contains { $0.key == merged.key } }
  }

  /// What the merge keys among `entries` bring in.
  static func merged(_ entries: [Entry]) -> [FileValue.Entry] {
    let sources = entries.filter(\.isMerge).flatMap { entry -> [FileValue] in
      let value = entry.value.value
      return if case .list(let values) = value { values } else { [value] }
    }
    var keys: Set<String> = []
    return sources.flatMap(\.entries).filter { keys.insert($0.key).inserted }
  }

  /// What a scalar says.
  var text: String? {
    switch content {
    case .scalar(let text, _): text
    case .alias(_, let target): target.text
    default: nil
    }
  }
}

extension SourceNode.Entry {
  var isMerge: Bool {
    if case .scalar("<<", .plain) = key.content { true } else { false }
  }
}
