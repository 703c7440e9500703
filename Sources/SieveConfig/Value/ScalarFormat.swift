/// How one kind of scalar is written. YAML's own types do not matter: `900` and `"900"` are the same text.
package struct ScalarFormat<Value>: Sendable {
  /// The value, or what would have been right.
  package let parse: @Sendable (String) throws(ScalarError) -> Value

  package init(parse: @escaping @Sendable (String) throws(ScalarError) -> Value) {
    self.parse = parse
  }

  /// For parsers that know only one reason to refuse.
  init(_ expectation: String, repeatsText: Bool = true, parse: @escaping @Sendable (String) -> Value?) {
    self.init { text throws(ScalarError) in
      guard let value = parse(text) else { throw ScalarError(expectation, repeatsText: repeatsText) }
      return value
    }
  }
}

extension ScalarFormat where Value == Bool {
  /// YAML 1.1's words, in any case, because that is what the files of this format were written for.
  package static var boolean: Self {
    Self("be true or false") { text in
      switch text.lowercased() {
      case "true", "yes", "on": true
      case "false", "no", "off": false
      default: nil
      }
    }
  }
}

extension ScalarFormat where Value == Int {
  static func number(_ range: ClosedRange<Int>) -> Self {
    Self("be a number from \(range.lowerBound) to \(range.upperBound)") { text in
      Int(text).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// 1 to 65535, and 0, for which the system picks a free one.
  package static var port: Self {
    Self("be a number from 1 to 65535") { UInt16($0).map(Int.init) }
  }
}

extension ScalarFormat where Value: CaseIterable & RawRepresentable<String> & Sendable {
  /// One of the cases, in any case of letters: none of them is told from another by case. What stands there instead is not repeated:
  /// below `auth` or `auth_header` it may be the key itself.
  static var choice: Self {
    let words = Value.allCases.map(\.rawValue)
    let list = words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
    return Self("be \(list)", repeatsText: false) { [cases = Array(Value.allCases)] text in
      cases.first { $0.rawValue.lowercased() == text.lowercased() }
    }
  }
}
