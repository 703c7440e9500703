internal import SieveConfig
internal import SieveCore
internal import SieveProxy

/// What a draft would show and hide.
struct Preview: Sendable {
  let draft: RuleEditor.Draft
  /// The list as it is.
  let before: ModelTable
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
      json.name("suggestion")
      write(GlobSuggestion(draft, look), to: &json)
      json.member("partial", look.partial)
      let took = ContinuousClock.now - start
      json.member("took_ms", Int(took.components.seconds * 1000 + took.components.attoseconds / 1_000_000_000_000_000))
    }
    return json.bytes
  }

  private struct Difference {
    var appears: [String] = []
    var disappears: [String] = []
    var moves = 0
    var shown = 0
    var hidden = 0
    var rules: [RuleTable.Row] = []
  }

  private func difference(_ configuration: Configuration) -> Difference {
    var after = look
    after.configuration = configuration
    let lists = Dictionary(zip(look.configuration.backends.map(\.name), look.lists)) { first, _ in first }
    after.lists = configuration.backends.map { backend in
      let list = lists[backend.name] ?? .unasked
      guard let judged = list.judged, judged.backend != backend else { return list }
      return list.judged(as: JudgedCatalogue(judged.catalogue, of: backend, now: look.now, findsIdleRules: false))
    }
    let touched = Set(draft.touched)
    let table = ModelTable(after, view: view(in: configuration), sections: touched)
    let old = before.rows.prefix(before.shownCount).map(\.entry.publicID)
    let new = table.rows.prefix(table.shownCount).map(\.entry.publicID)
    return Difference(
      appears: Self.missing(new, in: old), disappears: Self.missing(old, in: new), moves: Self.moves(old, new),
      shown: table.shownCount, hidden: table.rows.count - table.shownCount,
      rules: table.rules.rows.filter { touched.contains($0.section) })
  }

  private static func missing(_ ids: [String], in others: [String]) -> [String] {
    let others = Set(others.map(ModelID.init))
    return ids.filter { !others.contains(ModelID($0)) }
  }

  /// How many ids stand in both lists, but before or behind others than they did.
  private static func moves(_ old: [String], _ new: [String]) -> Int {
    let (kept, before) = (Set(new.map(ModelID.init)), Set(old.map(ModelID.init)))
    return zip(old.filter { kept.contains(ModelID($0)) }, new.filter { before.contains(ModelID($0)) })
      .count { !$0.utf8.elementsEqual($1.utf8) }
  }

  private func write(_ suggestion: GlobSuggestion?, to json: inout JSONText) {
    guard let suggestion else { return json.null() }
    json.object { json in
      json.member("section", suggestion.section)
      json.member("key", suggestion.key)
      json.member("text", suggestion.text)
      json.name("replaces")
      json.texts(suggestion.replaces)
    }
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
    json.member("moves", difference.moves)
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
