internal import SieveCore

/// The rules of backends, of a view and of aliases in one table, each with how many models it matches and decides about.
struct RuleTable: Sendable {
  struct Row: Sendable {
    var section: String
    var rule: ConfiguredRule
    var matched = 0
    var decided = 0
    var stopped = 0
  }

  private(set) var rows: [Row] = []
  /// Where the lines of a section begin.
  private var starts: [String: Int] = [:]

  init(_ configuration: Configuration, view: View?) {
    for backend in configuration.backends { append(backend.filter.lines, of: "backends/\(backend.name)") }
    if let view { append(view.filter.lines, of: "views/\(view.name)") }
    append(configuration.aliases.map(ConfiguredRule.alias), of: "aliases")
  }

  private mutating func append(_ rules: [ConfiguredRule], of section: String) {
    starts[section] = rows.count
    rows += rules.map { Row(section: section, rule: $0) }
  }

  func start(of section: String) -> Int { starts[section] ?? 0 }

  /// Notes what the lines of a section say of a model. Returns the indexes of those that match.
  mutating func note(_ hits: (matched: [Int], stopped: [Int]), of section: String) -> [Int] {
    let start = start(of: section)
    for line in hits.matched { rows[start + line].matched += 1 }
    for line in hits.stopped { rows[start + line].stopped += 1 }
    return hits.matched.map { start + $0 }
  }

  /// Notes that a verdict was that of a line of a section. Returns its index.
  mutating func decide(_ line: Int, of section: String) -> Int {
    let index = start(of: section) + line
    rows[index].decided += 1
    return index
  }
}

extension RuleTable.Row {
  func write(to json: inout JSONText) {
    json.object { json in
      json.member("section", section)
      let words = rule.words
      json.member("key", words.key)
      json.member("text", words.text)
      json.member("field", words.field)
      json.name("place")
      json.place(rule.position)
      json.member("matched", matched)
      json.member("decided", decided)
      json.member("stopped", stopped)
      json.name("problem")
      json.null()
    }
  }
}

extension ConfiguredRule {
  /// The key of the file, what stands below it, and the field of a condition or the name of an alias.
  var words: (key: String, text: String, field: String?) {
    switch self {
    case .selection(let rule): Self.split(rule.description, prefix: "")
    case .exclusion(let rule): Self.split(rule.description, prefix: "exclude.")
    case .conditions(let rules): Self.condition(rules, key: "where")
    case .excludingConditions(let rules): Self.condition(rules, key: "exclude.where")
    case .leader(let rule): ("default", Self.split(rule.description, prefix: "").text, nil)
    case .completion(let rule): Self.split(rule.description, prefix: "metadata.")
    case .alias(let alias): ("alias", alias.targets.joined(separator: ", "), alias.name)
    // No line of the file.
    case .prefix, .precedence, .namesake, .length: ("", description, nil)
    }
  }

  /// `glob: a*` is the key and its text.
  private static func split(_ description: String, prefix: String) -> (key: String, text: String, field: String?) {
    guard let colon = description.firstRange(of: ": ") else { return (prefix, description, nil) }
    return (prefix + description[..<colon.lowerBound], String(description[colon.upperBound...]), nil)
  }

  private static func condition(_ rules: [WhereRule], key: String) -> (key: String, text: String, field: String?) {
    guard let rule = rules.first else { return (key, "", nil) }
    var list = JSONText()
    list.texts(rule.conditions)
    return (key, rule.isList ? String(decoding: list.bytes, as: UTF8.self) : rule.conditions.joined(), rule.field)
  }
}

extension JSONText {
  mutating func place(_ position: SourcePosition?) {
    guard let position else { return null() }
    object { json in
      json.member("line", position.line)
      json.member("column", position.column)
    }
  }
}
