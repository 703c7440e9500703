/// A value as the file says it: scalars as their text, aliases and merge keys resolved, positions and spelling forgotten.
package indirect enum FileValue: Sendable {
  /// Nothing behind the colon, or a bare `null`. In a change: the key is to go.
  case null
  case text(String)
  case list([FileValue])
  /// In the order of the file; no key twice.
  case mapping([Entry])

  package struct Entry: Sendable {
    package var key: String
    package var value: FileValue

    package init(_ key: String, _ value: FileValue) {
      self.key = key
      self.value = value
    }
  }

  /// The entries of a mapping; empty for anything else.
  package var entries: [Entry] {
    if case .mapping(let entries) = self { entries } else { [] }
  }

  /// The value below a key of a mapping.
  package subscript(key: String) -> FileValue? {
    get { entries.first { $0.key == key }?.value }
    set {
      var entries = entries
      let index = entries.firstIndex { $0.key == key }
      switch (index, newValue) {
      case (let index?, let value?): entries[index].value = value
      case (let index?, nil): entries.remove(at: index)
      case (nil, let value?): entries.append(Entry(key, value))
      case (nil, nil): return
      }
      self = .mapping(entries)
    }
  }

  init(_ value: YAMLValue) {
    switch value.content {
    case .null: self = .null
    case .scalar(let text): self = .text(text)
    case .list(let values): self = .list(values.map(FileValue.init))
    case .mapping(let entries): self = .mapping(entries.map { Entry($0.key, FileValue($0.value)) })
    }
  }
}

extension FileValue: Hashable {
  /// Code point by code point. The order of a mapping does not count: a merge key may stand anywhere.
  package static func == (left: FileValue, right: FileValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
    case (.list(let left), .list(let right)): left == right
    case (.mapping(let left), .mapping(let right)):
      left.count == right.count && left.allSatisfy { entry in right.contains { $0.key == entry.key && $0.value == entry.value } }
    default: false
    }
  }
  package func hash(into hasher: inout Hasher) {
    switch self {
    case .null: break
    case .text(let text): for byte in text.utf8 { hasher.combine(byte) }
    case .list(let values): hasher.combine(values)
    case .mapping(let entries): hasher.combine(entries.count)
    }
  }
}
