package import SieveCore

/// What an operator should know about a list: rules that do nothing, and worse.
package enum ListReview {
  /// A line each; none when all is well.
  package static func warnings(_ list: FilteredList) -> [String] {
    var warnings = list.unmatchedRules().map { "backend '\($0.backend)': \(place($0.rule))\($0.rule.description) matches no model" }
    warnings += list.stoppedRules.map {
      "backend '\($0.backend)': \(place($0.rule))\($0.rule.description) took longer than 100 ms on a model id and was stopped; simplify it"
    }
    warnings += list.clashes.map {
      "'\($0.publicID)' of backend '\($0.loser)' cannot be reached: backend '\($0.winner)' has it too and comes first"
    }
    if list.entries.isEmpty, !list.hidden.isEmpty { warnings.append("the filters hide all \(list.hidden.count) models") }
    return warnings
  }

  private static func place(_ rule: FilterRule) -> String {
    rule.position.map { "line \($0.line): " } ?? ""
  }
}
