// Where things stand in the file, for messages about it and for what may not be edited.
package import SieveCore

extension EditableFile {
  /// The keys of a filter, or the aliases, that cannot be edited here, and why. `path` is that of a change: `backends`, NAME or `aliases`.
  package func locks(at path: [String]) -> [String: String] {
    let keys = path.count > 1 ? ConfigurationChange.Key.allCases.map(\.rawValue) : content(at: path).entries.map(\.key)
    guard let place = Self.path(ofSection: path, in: value) else { return [:] }
    var node = document.root
    var reason = document.sharing(of: node)
    for key in place where reason == nil {
      guard case .mapping(let entries, _) = node.content, let next = entries.first(where: { !$0.isMerge && $0.key.text == key })?.value
      else {
        return [:]
      }
      node = next
      reason = document.sharing(of: node)
      if case .alias(let name, let target) = node.content {
        reason = "it is the alias '\(name)' of what stands at line \(document.line(of: target.start))"
      }
    }
    if let reason { return Dictionary(keys.map { ($0, reason) }) { first, _ in first } }
    guard case .mapping(let entries, _) = node.content else { return [:] }
    var locks: [String: String] = [:]
    for entry in entries where !entry.isMerge {
      guard let key = entry.key.text, keys.contains(key) else { continue }
      if let reason = document.sharing(of: entry.value) { locks[key] = reason }
      if path.count > 1, key == "where", case .list = entry.value.value { locks[key] = "it is a list of mappings" }
    }
    return locks
  }

  /// What a section says, in the shape of a change: rules alone, or the aliases.
  package func content(at path: [String]) -> FileValue {
    let section = Self.path(ofSection: path, in: value).flatMap { value.value(at: $0) } ?? .mapping([])
    if path == ["aliases"] { return .mapping(section.entries) }
    let keys = ConfigurationChange.Key.allCases.map(\.rawValue)
    return .mapping(section.entries.filter { keys.contains($0.key) })
  }

  /// The path in the file of a path in a change.
  static func path(ofSection path: [String], in file: FileValue) -> [String]? {
    guard path.count == 2 else { return path == ["aliases"] ? path : nil }
    return path[0] == "backends" ? ConfigurationChange.path(ofBackend: path[1], in: file) : path
  }

  /// The path in a change of what stands at `position`, and its index where that is an entry of a list; nil where no change could reach it.
  package func changePath(at position: SourcePosition) -> (path: [String], index: Int?)? {
    guard document.lineStarts.indices.contains(position.line - 1) else { return nil }
    let line = document.bytes[document.lineStarts[position.line - 1]...].prefix { $0 != 0x0A }
    // A column counts code points.
    var offset = line.startIndex
    var column = 1
    while column < position.column, offset < line.endIndex {
      offset += 1
      while offset < line.endIndex, document.bytes[offset] & 0xC0 == 0x80 { offset += 1 }
      column += 1
    }
    var path: [String] = []
    var index: Int?
    var node = document.root
    walk: while true {
      switch node.content {
      case .mapping(let entries, _):
        guard let entry = entries.first(where: { $0.range.contains(offset) || $0.range.upperBound == offset }) else { break walk }
        path.append(entry.key.text ?? "")
        guard offset >= entry.key.end else { break walk }
        node = entry.value
      case .sequence(let elements, _):
        index = elements.firstIndex { $0.range.contains(offset) || $0.start == offset }
        break walk
      case .scalar, .alias: break walk
      }
    }
    guard let first = path.first else { return nil }
    if first == "views" || first == "aliases" { return (path, index) }
    guard first == "model_filter" else { return nil }
    let rest = value["model_filter"]?["base_url"] != nil ? ["default"] + path.dropFirst() : Array(path.dropFirst())
    return (["backends"] + rest, index)
  }
}
