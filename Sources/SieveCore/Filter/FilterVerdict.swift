/// Whether a model is shown, and the rule that says so.
package struct FilterVerdict: Sendable, Equatable {
  package var isVisible: Bool
  /// The rule that decided; nil where no rule matched, or where there is none.
  package var rule: ConfiguredRule?
  /// What the rule found in the model, where its text does not tell: `it is 8192`.
  package var finding: String?
  /// Rules whose regexp ran into its deadline.
  package var stopped: [ConfiguredRule]

  package init(isVisible: Bool, rule: ConfiguredRule? = nil, finding: String? = nil, stopped: [ConfiguredRule] = []) {
    self.isVisible = isVisible
    self.rule = rule
    self.finding = finding
    self.stopped = stopped
  }

  /// `where: context_length: >= 128k (line 12): it is 8192`
  package var reason: String {
    guard let rule else { return isVisible ? "nothing hides it" : finding ?? "no rule matches" }
    return rule.description + (rule.position.map { " (line \($0.line))" } ?? "") + (finding.map { ": \($0)" } ?? "")
  }
}
