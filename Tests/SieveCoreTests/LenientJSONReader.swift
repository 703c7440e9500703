/// How one kind of backend looks members up.
struct LenientJSONReader: CaseIterable {
  enum Choice: CaseIterable { case first, last }
  /// How names are compared: as they are, as Go's `encoding/json` folds them, as C compares them up to a NUL.
  enum Names: CaseIterable { case exact, folded, untilNUL }

  let choice: Choice
  let names: Names

  static var allCases: [LenientJSONReader] {
    Choice.allCases.flatMap { choice in Names.allCases.map { LenientJSONReader(choice: choice, names: $0) } }
  }

  /// The models that a backend with every dialect takes from `body`. Where the body names none at the top, it takes `default`.
  func models(_ body: LenientJSON) -> [String] {
    guard case .object = body else { return ["default"] }
    var models = [text(member("model", of: body)) ?? "default"]
    models += names(in: member("models", of: body))
    models += names(in: member("fallbacks", of: body))
    models += [text(member("model", of: member("session", of: body)))].compactMap(\.self)
    models += elements(member("tools", of: body)).compactMap { text(member("model", of: $0)) }
    models += elements(member("input", of: body)).flatMap { elements(member("tools", of: $0)).compactMap { text(member("model", of: $0)) } }
    models += elements(member("requests", of: body)).flatMap { request in
      [text(member("model", of: member("params", of: request))), text(member("model", of: request))].compactMap(\.self)
    }
    return models
  }

  private func names(in list: LenientJSON?) -> [String] {
    elements(list).flatMap { [text($0), text(member("model", of: $0)), text(member("id", of: $0))].compactMap(\.self) }
  }

  private func member(_ name: String, of value: LenientJSON?) -> LenientJSON? {
    guard case .object(let members) = value else { return nil }
    let matching = members.filter { matches($0.name, name) }
    return choice == .first ? matching.first?.value : matching.last?.value
  }

  private func matches(_ name: String, _ wanted: String) -> Bool {
    switch names {
    case .exact: name.utf8.elementsEqual(wanted.utf8)
    // Go takes the long s for an s, and the Kelvin sign for a k.
    case .folded: name.replacing("\u{17F}", with: "s").replacing("\u{212A}", with: "k").lowercased().utf8.elementsEqual(wanted.utf8)
    case .untilNUL: name.utf8.prefix { $0 != 0 }.elementsEqual(wanted.utf8)
    }
  }

  private func text(_ value: LenientJSON?) -> String? {
    if case .string(let text) = value { text } else { nil }
  }

  private func elements(_ value: LenientJSON?) -> [LenientJSON] {
    if case .array(let elements) = value { elements } else { [] }
  }
}
