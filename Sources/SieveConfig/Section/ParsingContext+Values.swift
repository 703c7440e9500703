// How values of the file are taken apart, with a problem recorded for each that is of the wrong kind.
internal import SieveCore

extension ParsingContext {
  /// - Parameter name: what messages call it: `'port'`, `an entry of 'glob'`.
  func text(_ value: YAMLValue, called name: String) -> String? {
    switch value.content {
    case .scalar(let text): return text
    case .null: fail("\(name) has no value", at: value.position)
    case .list: fail("\(name) must be one value, not a list", at: value.position)
    case .mapping: fail("\(name) must be one value, not a mapping; text with a colon in it needs quotes", at: value.position)
    }
    return nil
  }

  /// The texts of a list or of a single value; what is none was complained of elsewhere.
  func texts(in value: YAMLValue?) -> [(text: String, position: SourcePosition)] {
    let elements = if case .list(let elements)? = value?.content { elements } else { [value].compactMap(\.self) }
    return elements.compactMap { element -> (text: String, position: SourcePosition)? in
      guard case .scalar(let text) = element.content else { return nil }
      return (text, element.position)
    }
  }

  /// The elements of a list; anything else is a list of one. An empty list is a problem: nobody could tell whether it means all or none.
  func elements(of value: YAMLValue, called name: String) -> [YAMLValue]? {
    switch value.content {
    case .list(let elements) where !elements.isEmpty: return elements
    case .scalar, .mapping: return [value]
    case .list, .null:
      failForEmptiness(value, called: name)
      return nil
    }
  }

  /// The entries of a mapping; none, and a problem, where there are none.
  func entries(of value: YAMLValue, called name: String) -> [YAMLValue.Entry] {
    switch value.content {
    case .mapping(let entries) where !entries.isEmpty: return entries
    case .mapping, .null: failForEmptiness(value, called: name)
    case .scalar, .list: fail("\(name) must be a mapping, not \(value.kind)\(value.missingSpace)", at: value.position)
    }
    return []
  }

  private func failForEmptiness(_ value: YAMLValue, called name: String) {
    fail("\(name) is empty; remove it or give it an entry", at: value.position)
  }
}
