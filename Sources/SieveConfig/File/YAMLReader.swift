internal import SieveCore
internal import Yams

/// Turns the text of a file into `YAMLValue`s: expands aliases within a budget, applies merge keys, finds what YAML itself forbids.
struct YAMLReader {
  /// What is wrong with the file as YAML but does not keep the rest from being read.
  private(set) var problems: [YAMLProblem] = []
  private var composer: YAMLComposer
  private var budget = Self.mostValues
  /// The keys on the way to what is being read.
  private var path: [String] = []

  /// Aliases of aliases grow exponentially; no honest configuration comes near.
  private static let mostValues = 200_000

  init(_ text: String) { composer = YAMLComposer(text) }

  /// The root of the one document of the file; nil where there is none.
  mutating func read() throws(YAMLProblem) -> YAMLValue? {
    guard let root = try composer.compose() else { return nil }
    return try value(of: root)
  }

  private mutating func value(of node: Node) throws(YAMLProblem) -> YAMLValue {
    let position = composer.position(of: node.mark)
    budget -= 1
    guard budget >= 0 else {
      throw YAMLProblem(message: "aliases make the file larger than \(Self.mostValues) values", position: position)
    }
    let content = try content(of: node, at: position)
    let style = node.scalar?.style
    return YAMLValue(content: content, position: position, isPlain: style == .plain, isDoubleQuoted: style == .doubleQuoted)
  }

  private mutating func content(of node: Node, at position: SourcePosition) throws(YAMLProblem) -> YAMLValue.Content {
    switch node {
    case .scalar(let scalar):
      check(scalar.tag, at: position)
      return scalar.isNull ? .null : .scalar(scalar.string)
    case .sequence(let sequence):
      check(sequence.tag, at: position)
      var values: [YAMLValue] = []
      for element in sequence { values.append(try value(of: element)) }
      return .list(values)
    case .mapping(let mapping):
      check(mapping.tag, at: position)
      return .mapping(try entries(of: mapping))
    case .alias:
      throw YAMLProblem(message: "an alias stands where none is understood", position: position)
    }
  }

  private mutating func entries(of mapping: Node.Mapping) throws(YAMLProblem) -> [YAMLValue.Entry] {
    var entries: [YAMLValue.Entry] = []
    var merged: [YAMLValue.Entry] = []
    var positions: [String: SourcePosition] = [:]
    for (keyNode, valueNode) in mapping {
      let position = composer.position(of: keyNode.mark)
      guard let key = composer.name(of: keyNode) else {
        problems.append(YAMLProblem(message: "a key must be text", position: position))
        continue
      }
      path.append(key)
      defer { path.removeLast() }
      var value = try value(of: valueNode)
      if case .null = value.content { value.position = position }
      if let first = positions.updateValue(position, forKey: key) {
        positions[key] = first
        problems.append(
          YAMLProblem(message: "duplicate key \(key.quotedInMessage); it is already at \(first.line):\(first.column)", position: position))
      } else if key == "<<", keyNode.scalar?.style == .plain {
        merged = mergedEntries(of: value)
      } else {
        entries.append(YAMLValue.Entry(key: key, keyPosition: position, value: value))
      }
    }
    return entries + merged.filter { positions[$0.key] == nil }
  }

  /// `<<: *a` and `<<: [*a, *b]` (https://yaml.org/type/merge.html): the earlier mapping wins.
  private mutating func mergedEntries(of value: YAMLValue) -> [YAMLValue.Entry] {
    let sources = if case .list(let values) = value.content { values } else { [value] }
    var entries: [YAMLValue.Entry] = []
    var keys: Set<String> = []
    for source in sources {
      guard source.isMapping else {
        problems.append(YAMLProblem(message: "'<<' must be an alias of a mapping, not \(source.kind)", position: source.position))
        continue
      }
      entries += source.entries.filter { keys.insert($0.key).inserted }
    }
    return entries
  }

  /// YAML's own tags change nothing here; another one would silently not do what its author hopes for.
  private mutating func check(_ tag: Tag, at position: SourcePosition) {
    guard !tag.rawValue.isEmpty, tag.rawValue != "!", !tag.rawValue.hasPrefix("tag:yaml.org,2002:") else { return }
    // A key may have been meant.
    let tags = YAMLCure.mayRepeat(below: path) ? "tags such as \(tag.rawValue.quotedInMessage)" : "tags"
    problems.append(YAMLProblem(message: "\(tags) are not understood; text that begins with ! needs quotes", position: position))
  }
}

extension Node.Scalar {
  /// YAML 1.1's spellings of null; quoted ones are text.
  fileprivate var isNull: Bool {
    style == .plain && ["", "~", "null", "Null", "NULL"].contains(string)
  }
}

/// Something wrong with the file as YAML, whatever it is meant to configure.
struct YAMLProblem: Error {
  var message: String
  var position: SourcePosition?
}
