internal import SieveCore

/// The configuration's JSON Schema (draft 2020-12), for editors. What it refuses the program refuses, too; the program knows more.
package enum ConfigurationSchema {
  package static var text: String {
    var definitions = KnownKeys.sections.dropFirst().map { (name: $0.name, value: object($0)) }
    definitions.append(
      ("duration", Member.string(pattern: #"^[0-9]+(\.[0-9]{1,3})?(ms|s|m|h|d)?$"#, examples: ["900", "1.5s", "15m", "24h"])))
    definitions.append(
      ("size", Member.string(pattern: #"^[0-9]+(\.[0-9]{1,3})?([KkMmGg]([Ii])?)?[Bb]?$"#, examples: ["128MiB", "1.5GB", "4096"])))
    let root = object(KnownKeys.file)
    let members = [
      ("$schema", Member.quoted("https://json-schema.org/draft/2020-12/schema")), ("title", Member.quoted("modelsieve's configuration")),
    ]
    return Member.object(members + root + [("$defs", Member.object(definitions.map { ($0.name, Member.object($0.value)) }))]) + "\n"
  }

  private static func object(_ section: SectionDescription) -> [(String, String)] {
    let properties = section.keys.map { key -> (String, String) in
      let fallback = key.fallback.map { " Default: \($0)." } ?? ""
      return (key.name, Member.object([("description", Member.quoted(key.text + "." + fallback))] + orNothing(schema(of: key.kind))))
    }
    let required = section.keys.filter(\.isRequired).map { Member.quoted($0.name) }
    var members = [
      ("description", Member.quoted(section.text)), ("type", Member.quoted("object")), ("properties", Member.object(properties)),
      ("additionalProperties", "false"),
    ]
    // Of a section in which any key will do, but one must be there.
    if !section.needsOneOf.isEmpty {
      let choices = section.needsOneOf.map { Member.object([("required", Member.array([Member.quoted($0)]))]) }
      members.append(("anyOf", Member.array(choices)))
    }
    if !required.isEmpty { members.append(("required", Member.array(required))) }
    return members
  }

  /// A key without a value counts as absent.
  private static func orNothing(_ members: [(String, String)]) -> [(String, String)] {
    [("anyOf", Member.array([Member.object(members), Member.object([("type", Member.quoted("null"))])]))]
  }

  private static func schema(of kind: ValueKind) -> [(String, String)] {
    switch kind {
    case .text, .file, .secret: scalar
    case .url: [("type", Member.quoted("string")), ("pattern", Member.quoted("^([Hh][Tt][Tt][Pp][Ss]?|http\\+unix)://"))]
    case .duration: reference("duration")
    case .size: reference("size")
    case .boolean: anyOf([[("type", Member.quoted("boolean"))], words(["true", "false", "yes", "no", "on", "off"])])
    case .number(let range):
      anyOf([
        [("type", Member.quoted("integer")), ("minimum", "\(range.lowerBound)"), ("maximum", "\(range.upperBound)")],
        [("type", Member.quoted("string")), ("pattern", Member.quoted("^[0-9]+$"))],
      ])
    case .choice(let words): Self.words(words)
    case .list(let element): list(of: element, [("minItems", "1")])
    case .anyList(let element): list(of: element, [])
    case .section(let section): reference(section.name)
    case .map(let element):
      [("type", Member.quoted("object")), ("minProperties", "1"), ("additionalProperties", Member.object(schema(of: element)))]
    case .oneOf(let kinds): anyOf(kinds.map(schema))
    case .anything: []
    }
  }

  private static func list(of element: ValueKind, _ limits: [(String, String)]) -> [(String, String)] {
    anyOf([schema(of: element), [("type", Member.quoted("array")), ("items", Member.object(schema(of: element)))] + limits])
  }

  /// YAML's own types do not matter: `900` and `"900"` are the same text.
  private static let scalar = [("type", Member.array(["string", "number", "boolean"].map(Member.quoted)))]

  private static func reference(_ name: String) -> [(String, String)] { [("$ref", Member.quoted("#/$defs/\(name)"))] }

  private static func anyOf(_ choices: [[(String, String)]]) -> [(String, String)] {
    [("anyOf", Member.array(choices.map(Member.object)))]
  }

  /// In any case of letters.
  private static func words(_ words: [String]) -> [(String, String)] {
    let pattern = words.map { word in
      word.map { $0.isLetter ? "[\($0.uppercased())\($0.lowercased())]" : String($0) }.joined()
    }
    return Member.string(of: ["string"], pattern: "^(\(pattern.joined(separator: "|")))$", examples: words)
  }

  /// JSON in the order in which it is read best.
  private enum Member {
    static func object(_ members: [(String, String)]) -> String {
      "{" + members.map { "\(quoted($0.0)): \($0.1)" }.joined(separator: ", ") + "}"
    }

    static func array(_ elements: [String]) -> String { "[" + elements.joined(separator: ", ") + "]" }

    static func quoted(_ text: String) -> String {
      var out: [UInt8] = []
      JSONString.write(text, to: &out)
      return String(decoding: out, as: UTF8.self)
    }

    /// - Parameter types: numbers are held against no pattern.
    static func string(of types: [String] = ["string", "number"], pattern: String, examples: [String] = []) -> [(String, String)] {
      [("type", array(types.map(quoted))), ("pattern", quoted(pattern))]
        + (examples.isEmpty ? [] : [("examples", array(examples.map(quoted)))])
    }
  }
}
