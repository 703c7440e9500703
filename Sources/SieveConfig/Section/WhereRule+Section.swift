internal import SieveCore

extension Section where Key: RuleKey {
  /// `where`: a mapping of fields to conditions, or a list of such mappings for a field that must meet several.
  func conditions(caseSensitive: Bool) -> [WhereRule] {
    let mappings = value(.where).flatMap { context.elements(of: $0, called: "'where'") } ?? []
    return mappings.flatMap(entries(ofConditions:)).compactMap { condition($0, caseSensitive: caseSensitive) }
  }

  private func entries(ofConditions value: YAMLValue) -> [YAMLValue.Entry] {
    guard case .scalar(let text) = value.content else { return context.entries(of: value, called: "'where'") }
    context.fail(
      "'where' must be a mapping of fields to conditions, not \(text.quotedInMessage): write {context_length: '>= 128k'}",
      at: value.position)
    return []
  }

  private func condition(_ entry: YAMLValue.Entry, caseSensitive: Bool) -> WhereRule? {
    if case .mapping(let inner) = entry.value.content, !inner.isEmpty { return refuseNesting(entry, entry.value) }
    let elements = context.elements(of: entry.value, called: entry.key.quotedInMessage) ?? []
    if let mapping = elements.first(where: { !$0.entries.isEmpty }) { return refuseNesting(entry, mapping) }
    let texts = elements.compactMap { context.text($0, called: "the condition on \(entry.key.quotedInMessage)") }
    guard !texts.isEmpty, texts.count == elements.count else { return nil }
    for element in elements where element.isDoubleQuoted {
      guard let refusal = element.refusalAsPattern else { continue }
      context.fail("the condition on \(entry.key.quotedInMessage) must \(refusal)", at: element.position)
      return nil
    }
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

  private func refuseNesting(_ entry: YAMLValue.Entry, _ mapping: YAMLValue) -> WhereRule? {
    let inner = mapping.entries[0].key
    context.fail(
      "conditions are not nested: write \("\(entry.key).\(inner)".quotedInMessage) for the field \(inner.quotedInMessage) in \(entry.key.quotedInMessage)",
      at: mapping.position)
    return nil
  }
}
