package import SieveCore

/// What an operator should know about a list: rules that do nothing, and worse.
package enum ListReview {
  /// A line each; none when all is well.
  package static func warnings(_ list: FilteredList) -> [String] {
    var warnings = list.unmatchedRules().map { "backend '\($0.backend)': \(place($0.rule))\($0.rule.description) matches no model" }
    warnings += list.unmatchedViewRules().map { "view: \(place($0))\($0.description) matches nothing" }
    warnings += list.stoppedRules.map { "backend '\($0.backend)': \(stopped($0.rule))" }
    warnings += list.stoppedViewRules.map { "view: \(stopped($0))" }
    warnings += list.clashes.map(\.description)
    warnings += list.absentAliases.map { "alias '\($0.name)': no backend lists one of its targets" }
    if list.entries.isEmpty, !list.hidden.isEmpty { warnings.append("the filters hide all \(list.hidden.count) models") }
    return warnings
  }

  private static func stopped(_ rule: ConfiguredRule) -> String {
    "\(place(rule))\(rule.description) took longer than 100 ms and was stopped; simplify it"
  }

  private static func place(_ rule: ConfiguredRule) -> String {
    rule.position.map { "line \($0.line): " } ?? ""
  }
}
