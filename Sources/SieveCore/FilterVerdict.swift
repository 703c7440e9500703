/// Whether a model is shown, and the rule that says so.
package struct FilterVerdict: Sendable, Equatable {
  package var isVisible: Bool
  /// The rule that matched; nil where no rule did or there is none.
  package var rule: FilterRule?
  /// Regexps that ran into their deadline before an answer was found.
  package var stopped: [FilterRule]

  package init(isVisible: Bool, rule: FilterRule?, stopped: [FilterRule]) {
    self.isVisible = isVisible
    self.rule = rule
    self.stopped = stopped
  }
}
