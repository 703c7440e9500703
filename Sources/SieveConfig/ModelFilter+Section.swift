import SieveCore

extension ModelFilter {
  init(_ section: Section<KnownKeys.Backend>) {
    self.init()
    section.read(.caseSensitive, as: .boolean, into: &caseSensitive)
    let isCaseSensitive = caseSensitive
    let regexp: Section<KnownKeys.Backend>.Compile = { text throws(PatternError) in
      .regexp(try Regexp(text, caseSensitive: isCaseSensitive))
    }
    for key in section.keys {
      switch key {
      case .simple: rules += section.rules(.simple) { .simple(ExactID($0, caseSensitive: isCaseSensitive)) }
      case .glob: rules += section.rules(.glob) { .glob(Glob($0, caseSensitive: isCaseSensitive)) }
      case .regexp: rules += section.rules(.regexp, compile: regexp)
      default: continue
      }
    }
    if let text = section.text(.default), let position = section.position(of: .default) {
      defaultModel = section.rule(text, at: position, of: .default, compile: regexp)
    }
  }
}

extension Section<KnownKeys.Backend> {
  fileprivate typealias Compile = (String) throws(PatternError) -> FilterRule.Pattern

  fileprivate func rules(_ key: KnownKeys.Backend, compile: Compile) -> [FilterRule] {
    (list(key, as: .line) ?? []).compactMap { rule($0.value, at: $0.position, of: key, compile: compile) }
  }

  fileprivate func rule(_ text: String, at position: SourcePosition, of key: KnownKeys.Backend, compile: Compile) -> FilterRule? {
    guard !text.isEmpty else {
      context.fail("an entry of '\(key.rawValue)' is empty", at: position)
      return nil
    }
    do { return FilterRule(try compile(text), position: position) } catch {
      context.fail("\(text.quotedInMessage) is not a regular expression: \(error)", at: position)
      return nil
    }
  }
}
