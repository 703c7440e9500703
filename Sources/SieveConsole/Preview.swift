internal import SieveConfig
internal import SieveCore

/// What a draft would show and hide.
struct Preview: Sendable {
  let draft: RuleEditor.Draft
  let look: ConsoleLook
  let viewName: String?

  func json() -> [UInt8] {
    let start = ContinuousClock.now
    var json = JSONText()
    json.object { json in
      switch draft.loaded {
      case .failure(let error):
        json.member("valid", false)
        json.problems(error.problems, in: draft.edited)
        json.problems([], in: draft.edited, named: "warnings")
        write(Difference(), to: &json)
      case .success(let loaded):
        json.member("valid", true)
        json.problems([], in: draft.edited)
        json.problems(loaded.warnings, in: draft.edited, named: "warnings")
        write(difference(loaded.configuration), to: &json)
      }
      json.member("partial", look.partial)
      let took = ContinuousClock.now - start
      json.member("took_ms", Int(took.components.seconds * 1000 + took.components.attoseconds / 1_000_000_000_000_000))
    }
    return json.bytes
  }

  private struct Difference {
    var appears: [String] = []
    var disappears: [String] = []
    var shown = 0
    var hidden = 0
    var rules: [RuleTable.Row] = []
  }

  private func difference(_ configuration: Configuration) -> Difference {
    let before = FilteredList(
      look.sources, aliases: look.configuration.aliases, view: view(in: look.configuration), now: look.now)
    var after = look
    after.configuration = configuration
    let backends = Dictionary(configuration.backends.map { ($0.name, $0) }) { first, _ in first }
    after.sources = look.sources.compactMap { source in backends[source.backend.name].map { ($0, source.catalogue) } }
    let table = ModelTable(after, view: view(in: configuration))
    let old = Set(before.entries.map(\.publicID))
    let shown = table.rows.filter { $0.shown == 1 }.map(\.entry.publicID)
    let new = Set(shown)
    let touched = Set(draft.touched)
    return Difference(
      appears: shown.filter { !old.contains($0) }, disappears: before.entries.map(\.publicID).filter { !new.contains($0) },
      shown: shown.count, hidden: table.rows.count - shown.count, rules: table.rules.rows.filter { touched.contains($0.section) })
  }

  private func view(in configuration: Configuration) -> View? {
    viewName.flatMap { name in configuration.views.first { $0.name == name } }
  }

  private func write(_ difference: Difference, to json: inout JSONText) {
    json.member("hash", draft.file.hash)
    json.name("appears")
    json.texts(difference.appears)
    json.name("disappears")
    json.texts(difference.disappears)
    json.member("shown", difference.shown)
    json.member("hidden", difference.hidden)
    json.name("rules")
    json.array { json in for rule in difference.rules { rule.write(to: &json) } }
  }
}

extension RuleEditor.Draft {
  /// The sections that the draft changes, as they are called in a table of rules.
  fileprivate var touched: [String] { change.sections.map { $0[0] == "aliases" ? "aliases" : $0.joined(separator: "/") } }
}
