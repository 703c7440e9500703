internal import SieveCore

/// All that is known of one model or alias: what `model` answers.
struct ModelDetail: Sendable {
  let table: ModelTable
  let row: ModelTable.Row
  let isCallable: Bool
  /// What it was used for.
  let week: UsageFigures

  private var entry: ListEntry { row.entry }
  private var look: ConsoleLook { table.look }

  /// Runs regular expressions: for `ConsoleThread`.
  func json() -> [UInt8] {
    let configuration = look.configuration
    let backend = configuration.backends.first { $0.name.hasSameBytes(as: entry.backend) }
    var json = JSONText()
    json.object { json in
      json.member("id", Excerpt.id(entry.publicID))
      json.member("kind", entry.alias == nil ? "model" : "alias")
      json.member("backend", entry.backend)
      json.member("upstream_id", Excerpt.id(entry.model.id))
      json.member("shown", row.shown == 1)
      json.member("reason", Excerpt.text(entry.reason, most: 1024))
      json.member("callable", isCallable)
      json.name("rules")
      json.array { json in writeRules(backend, to: &json) }
      json.name("views")
      json.array(writeViews)
      json.name("aliases")
      json.texts(configuration.aliases.filter { $0.targets.contains { $0.hasSameBytes(as: entry.publicID) } }.map(\.name))
      json.name("targets")
      json.texts(entry.alias?.targets ?? [])
      json.name("call")
      json.object { json in
        json.member("backend", entry.backend)
        json.member("url", backend.map(ConsoleLook.address))
        json.member("model", Excerpt.id(entry.model.id))
        json.member("key", backend.flatMap(ConsoleLook.keySource))
      }
      json.name("fields")
      var fields: [UInt8] = []
      entry.model.write(prefix: "", to: &fields)
      let excerpt = Excerpt.fields(fields)
      json.json(excerpt.bytes)
      json.member("fields_left_out", excerpt.leftOut)
      json.name("usage")
      json.object { json in
        json.member("days", 7)
        json.member("unknown", week.unknownTokens)
        json.members(of: week, cost: week.unknownCost < week.requests || week.requests == 0 ? week.cost : nil)
      }
    }
    return json.bytes
  }

  /// What each view's list says of it.
  private func writeViews(to json: inout JSONText) {
    let policy = CallPolicy(look.configuration)
    for view in look.configuration.views {
      let seen = entry.seen(through: view, look.sources, of: look.configuration, policy, now: look.now)
      json.object { json in
        json.member("name", view.name)
        json.member("shown", seen.verdict.isVisible)
        json.member("reason", Excerpt.text((seen.view == nil ? "in no list: " : "") + seen.verdict.reason, most: 1024))
      }
    }
  }

  /// Every rule of the model's backend and of the view, with what it says of it.
  private func writeRules(_ backend: Backend?, to json: inout JSONText) {
    var budget = RegexpBudget()
    let filters = [
      ("backends/\(entry.backend)", entry.alias == nil ? backend?.filter : nil, entry.model.id),
      ("views/\(table.view?.name ?? "")", table.view?.filter, entry.publicID),
    ]
    for (section, filter, id) in filters {
      guard let filter else { continue }
      let start = table.rules.start(of: section)
      let findings = filter.findings(for: id, model: entry.model, now: look.now, describes: true, &budget)
      for (index, (rule, finding)) in zip(filter.lines, findings).enumerated() {
        json.object { json in
          let words = rule.words
          json.member("section", section)
          json.member("key", words.key)
          json.member("text", words.text)
          json.member("field", words.field)
          json.name("place")
          json.place(rule.position)
          json.member("outcome", finding.outcome.rawValue)
          json.member("finding", finding.value.map { Excerpt.text($0) })
          json.member("decides", row.decided == start + index)
        }
      }
    }
  }
}
