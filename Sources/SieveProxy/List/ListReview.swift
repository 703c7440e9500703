package import SieveCore

/// What an operator should know about a list: rules that do nothing, models out of reach, and worse.
package enum ListReview {
  /// A line each; none when all is well.
  package static func warnings(_ list: FilteredList) -> [String] {
    var warnings = list.idleRules.map { "backend '\($0.backend)': \(place($0.rule))\($0.rule.description) matches no model" }
    warnings += viewWarnings(list)
    warnings += list.stoppedRules.map { "backend '\($0.backend)': \(stopped($0.rule))" }
    warnings += list.stoppedViewRules.map { "\(view(list)): \(stopped($0))" }
    warnings += clashes(list.clashes)
    warnings += list.absentAliases.map { "alias '\($0.name)': no backend lists one of its targets" }
    warnings += list.closedAliases.map { "alias '\($0.name)' is not listed: its targets are hidden by filters that are enforced" }
    if list.entries.isEmpty, !list.hidden.isEmpty { warnings.append("the filters hide all \(list.hidden.count) models") }
    return warnings
  }

  /// The rules of a view that do nothing, a line each.
  package static func viewWarnings(_ list: FilteredList) -> [String] {
    list.idleViewRules.map { "\(view(list)): \(place($0))\($0.description) matches nothing; its rules are for ids with their prefixes" }
  }

  private static func view(_ list: FilteredList) -> String { "view" + (list.view.map { " '\($0)'" } ?? "") }

  /// A line for each two backends that have ids in common, whatever their number.
  private static func clashes(_ clashes: [ListClash]) -> [String] {
    var groups: [(first: ListClash, count: Int)] = []
    for clash in clashes {
      // The reasons are as few as the backends and the aliases.
      if let group = groups.firstIndex(where: { $0.first.loser == clash.loser && $0.first.reason == clash.reason }) {
        groups[group].count += 1
      } else {
        groups.append((clash, 1))
      }
    }
    return groups.map(line)
  }

  private static func line(_ clash: ListClash, count: Int) -> String {
    let others = count > 1 ? " (and \(count - 1) more of its models)" : ""
    switch clash.reason {
    case .prefix(let prefix, let backend):
      return clash.description + others
        + ". Give backend '\(clash.loser)' a prefix of its own, or backend '\(backend)' another than '\(prefix)'"
    default: return clash.description + others
    }
  }

  private static func stopped(_ rule: ConfiguredRule) -> String {
    "\(place(rule))\(rule.description) took longer than 100 ms and was stopped; simplify it"
  }

  private static func place(_ rule: ConfiguredRule) -> String {
    rule.position.map { "line \($0.line): " } ?? ""
  }
}
