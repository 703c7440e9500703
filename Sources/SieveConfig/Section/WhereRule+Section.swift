internal import SieveCore

extension Section where Key: RuleKey {
  /// `where`: a mapping of fields to conditions, or a list of such mappings for a field that must meet several.
  func conditions(caseSensitive: Bool) -> [WhereRule] {
    if case .scalar(let text)? = value(.where)?.content {
      fail("'where' must be a mapping of fields to conditions, not \(text.quotedInMessage): write {context_length: '>= 128k'}", at: .where)
      return []
    }
    let mappings = value(.where).flatMap { context.elements(of: $0, called: "'where'") } ?? []
    return mappings.flatMap { context.entries(of: $0, called: "'where'") }.compactMap { condition($0, caseSensitive: caseSensitive) }
  }

  private func condition(_ entry: YAMLValue.Entry, caseSensitive: Bool) -> WhereRule? {
    if case .mapping(let inner) = entry.value.content, let first = inner.first?.key {
      context.fail(
        "conditions are not nested: write \("\(entry.key).\(first)".quotedInMessage) for the field \(first.quotedInMessage) in \(entry.key.quotedInMessage)",
        at: entry.value.position)
      return nil
    }
    let elements = context.elements(of: entry.value, called: entry.key.quotedInMessage) ?? []
    let texts = elements.compactMap { context.text($0, called: "the condition on \(entry.key.quotedInMessage)") }
    guard !texts.isEmpty, texts.count == elements.count else { return nil }
    let isList = if case .list = entry.value.content { true } else { false }
    do {
      return try WhereRule(field: entry.key, conditions: texts, isList: isList, caseSensitive: caseSensitive, position: entry.keyPosition)
    } catch {
      let culprit = error.index.map { "the condition \(texts[$0].quotedInMessage) on \(entry.key.quotedInMessage)" }
      context.fail(
        "\(culprit ?? entry.key.quotedInMessage) \(error.description)", at: error.index.map { elements[$0].position } ?? entry.keyPosition)
      return nil
    }
  }
}
