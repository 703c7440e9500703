internal import SieveCore

extension ModelFilter {
  init(_ section: Section<some FilterKey>) {
    self.init()
    section.read(.caseSensitive, as: .boolean, into: &caseSensitive)
    section.read(.whereMissing, as: .choice, into: &whereMissing)
    if section.has(.whereMissing), !section.has(.where) { section.warn("'where_missing' has no effect without 'where'", at: .whereMissing) }
    rules = section.rules(caseSensitive: caseSensitive)
    selectsNothing = rules.isEmpty && [.simple, .glob, .regexp].contains(where: section.has)
    conditions = section.conditions(caseSensitive: caseSensitive)
    defaultModel = section.rule(.default, caseSensitive: caseSensitive)
    if !section.entries(.exclude).isEmpty, let exclude = section.section(.exclude, of: KnownKeys.Exclude.self) {
      self.exclude.rules = exclude.rules(caseSensitive: caseSensitive)
      self.exclude.conditions = exclude.conditions(caseSensitive: caseSensitive)
    }
  }
}

extension Section where Key: FilterKey {
  /// Whether nothing in it could hide a model.
  var filtersNothing: Bool { ![.simple, .glob, .regexp, .where, .exclude].contains(where: has) }

  fileprivate func rule(_ key: Key, caseSensitive: Bool) -> FilterRule? {
    guard let value = value(key), let text = context.text(value, called: "'\(key.rawValue)'") else { return nil }
    return rule(text, value, of: key) { text throws(PatternError) in .regexp(try Regexp(text, caseSensitive: caseSensitive)) }
  }
}

extension Section where Key: PatternKey {
  fileprivate typealias Compile = (String) throws(PatternError) -> FilterRule.Pattern

  /// `simple`, `glob` and `regexp`, in the order of the file.
  func rules(caseSensitive: Bool) -> [FilterRule] {
    keys.flatMap { key -> [FilterRule] in
      switch key {
      case .simple: rules(key) { .simple(ExactID($0, caseSensitive: caseSensitive)) }
      case .glob: rules(key) { .glob(Glob($0, caseSensitive: caseSensitive)) }
      case .regexp: rules(key) { text throws(PatternError) in .regexp(try Regexp(text, caseSensitive: caseSensitive)) }
      default: []
      }
    }
  }

  private func rules(_ key: Key, compile: Compile) -> [FilterRule] {
    if isEmptyList(key) { warn("'\(key.rawValue)' is empty: it matches nothing", at: key) }
    guard !isEmptyList(key), let list = value(key) else { return [] }
    return (context.elements(of: list, called: "'\(key.rawValue)'") ?? []).compactMap { element in
      guard let text = context.text(element, called: "an entry of '\(key.rawValue)'") else { return nil }
      return rule(text, element, of: key, compile: compile)
    }
  }

  fileprivate func rule(_ text: String, _ value: YAMLValue, of key: Key, compile: Compile) -> FilterRule? {
    guard !text.isEmpty else {
      context.fail("an entry of '\(key.rawValue)' is empty", at: value.position)
      return nil
    }
    if let refusal = value.refusalAsPattern {
      context.fail("'\(key.rawValue)' must \(refusal)", at: value.position)
      return nil
    }
    do { return FilterRule(try compile(text), position: value.position) } catch {
      context.fail("\(text.quotedInMessage) is not a regular expression: \(error)", at: value.position)
      return nil
    }
  }
}
