/// A value in a client's settings, written as JSON or as YAML, its members in the order in which they were given.
enum SettingsValue {
  case text(String)
  case number(Int)
  /// Dollars; written without an exponent.
  case price(Double)
  case boolean(Bool)
  case list([SettingsValue])
  case object([(name: String, value: SettingsValue)])

  /// Members whose value is nil are left out.
  static func members(_ members: KeyValuePairs<String, SettingsValue?>) -> SettingsValue {
    .object(members.compactMap { name, value in value.map { (name, $0) } })
  }

  var json: String { write(indent: "") + "\n" }

  var yaml: String { Self.lines(self).map { $0 + "\n" }.joined() }

  /// A string as JSON, YAML and TOML read it alike.
  static func quoted(_ text: String) -> String {
    var out: [UInt8] = []
    JSONString.write(text, to: &out)
    return String(decoding: out, as: UTF8.self)
  }

  private func write(indent: String) -> String {
    let inner = indent + "  "
    switch self {
    case .list(let values) where !values.isEmpty:
      return "[\n" + values.map { inner + $0.write(indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
    case .object(let members) where !members.isEmpty:
      return "{\n" + members.map { "\(inner)\(Self.quoted($0.name)): \($0.value.write(indent: inner))" }.joined(separator: ",\n")
        + "\n\(indent)}"
    default: return scalar
    }
  }

  /// On one line.
  private var scalar: String {
    switch self {
    case .text(let text): Self.quoted(text)
    case .number(let number): String(number)
    case .price(let price): Self.decimal(price)
    case .boolean(let boolean): String(boolean)
    case .list: "[]"
    case .object: "{}"
    }
  }

  private static func lines(_ value: SettingsValue) -> [String] {
    switch value {
    case .list(let values) where !values.isEmpty:
      return values.flatMap { value in
        let lines = lines(value)
        return ["- \(lines[0])"] + lines.dropFirst().map { "  \($0)" }
      }
    case .object(let members) where !members.isEmpty:
      return members.flatMap { name, value in
        let key =
          name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") || UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 | 0x20 }
          ? name : quoted(name)
        let lines = lines(value)
        return value.isBlock ? ["\(key):"] + lines.map { "  \($0)" } : ["\(key): \(lines[0])"]
      }
    default: return [value.scalar]
    }
  }

  private var isBlock: Bool {
    switch self {
    case .list(let values): !values.isEmpty
    case .object(let members): !members.isEmpty
    default: false
    }
  }

  /// To the twelfth digit, which is more than any price has.
  private static func decimal(_ price: Double) -> String {
    guard price > 0, price < 1e6 else { return "0" }
    let units = Int((price * 1e12).rounded())
    let digits = String(1_000_000_000_000 + units % 1_000_000_000_000).dropFirst()
    let fraction = String(digits).replacing(/0+$/, with: "")
    return fraction.isEmpty ? "\(units / 1_000_000_000_000)" : "\(units / 1_000_000_000_000).\(fraction)"
  }
}
