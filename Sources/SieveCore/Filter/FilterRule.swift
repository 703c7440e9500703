/// One line of `simple`, `glob` or `regexp`: a pattern for whole ids, and where it stands in the file.
package struct FilterRule: Sendable, Equatable {
  package enum Pattern: Sendable, Equatable {
    case simple(ExactID)
    case glob(Glob)
    case regexp(Regexp)
  }

  package var pattern: Pattern
  package var position: SourcePosition?

  package init(_ pattern: Pattern, position: SourcePosition? = nil) {
    self.pattern = pattern
    self.position = position
  }

  /// `simple: gpt-4o`, as the operator wrote it.
  package var description: String {
    switch pattern {
    case .simple: "simple: \(source)"
    case .glob: "glob: \(source)"
    case .regexp: "regexp: \(source)"
    }
  }

  var isRegexp: Bool {
    if case .regexp = pattern { true } else { false }
  }

  /// `gpt-4o`, as the operator wrote it.
  var source: String {
    switch pattern {
    case .simple(let exact): exact.source
    case .glob(let glob): glob.source
    case .regexp(let regexp): regexp.source
    }
  }

  /// Whether the whole of `id` matches.
  package func match(_ id: String) -> RuleMatch {
    switch pattern {
    case .simple(let exact): exact.matches(id) ? .matched : .unmatched
    case .glob(let glob): glob.matches(id) ? .matched : .unmatched
    case .regexp(let regexp): regexp.match(id)
    }
  }
}
