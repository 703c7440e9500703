internal import SieveCore

extension ModelTable {
  private static let columns = [
    "id", "backend", "kind", "shown", "decided", "rules", "name", "owner", "created", "context", "prompt_price", "completion_price",
    "input", "output", "features", "appeared",
  ]

  /// - Parameters:
  ///   - states: of the lists, one a backend.
  ///   - appeared: when a model of a backend was first seen, where that was after the first look.
  func json(hash: String, states: [ConsoleState], appeared: (_ backend: String, _ id: String) -> Double?) -> [UInt8] {
    var json = JSONText(capacity: 200 * rows.count + 4096)
    var sets = SetTable()
    let backends = Dictionary(look.configuration.backends.enumerated().map { ($1.name, $0) }) { first, _ in first }
    json.object { json in
      json.member("hash", hash)
      json.member("now", Int(look.minute))
      json.member("view", view?.name)
      json.name("backends")
      json.array { json in
        for (backend, state) in zip(look.configuration.backends, states) { Self.write(backend, state, to: &json) }
      }
      json.name("rules")
      json.array { json in for rule in rules.rows { rule.write(to: &json) } }
      json.name("columns")
      json.texts(Self.columns)
      json.name("rows")
      json.array { json in
        for row in rows { Self.write(row, backends[row.entry.backend], appeared(row.entry.backend, row.entry.model.id), &sets, to: &json) }
      }
      json.name("sets")
      json.array { json in for set in sets.sets { json.texts(set) } }
      json.member("shown", shownCount)
      json.member("hidden", rows.count - shownCount)
    }
    return json.bytes
  }

  private static func write(_ backend: Backend, _ state: ConsoleState, to json: inout JSONText) {
    json.object { json in
      json.member("name", backend.name)
      json.member("prefix", backend.prefix)
      json.member("state", state.word)
      json.member("message", state.message)
    }
  }

  private static func write(_ row: Row, _ backend: Int?, _ appeared: Double?, _ sets: inout SetTable, to json: inout JSONText) {
    let facts = ModelFacts(row.entry.model)
    let (input, output, features) = (
      facts.input.map { sets.index(of: Self.words($0)) }, facts.output.map { sets.index(of: Self.words($0)) },
      sets.index(of: facts.features)
    )
    json.array { json in
      json.text(Excerpt.id(row.entry.publicID))
      json.number(backend)
      json.number(row.entry.alias == nil ? 0 : 1)
      json.number(row.shown)
      json.number(row.decided)
      json.array { json in for rule in row.rules { json.number(rule) } }
      json.text(facts.name.map { Excerpt.text($0) })
      json.text(Excerpt.text(facts.owner))
      json.number(facts.created)
      json.number(facts.context)
      json.number(facts.price.map { Self.perMillion($0.input) })
      json.number(facts.price.map { Self.perMillion($0.output) })
      json.number(input)
      json.number(output)
      json.number(features)
      json.number(appeared)
    }
  }

  /// More kinds of input or output than anybody has are not told.
  private static func words(_ words: [String]) -> [String] { words.prefix(16).map { Excerpt.text($0, most: 64) } }

  /// Without the noise that a million times a decimal has as a double.
  static func perMillion(_ price: Double) -> Double { (price * 1e12).rounded() / 1e6 }
}
