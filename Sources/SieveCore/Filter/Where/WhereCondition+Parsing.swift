// The language of conditions: `>= 128k`, `< 180d`, `!= x`, `contains x`, `matches x`, `x`.

extension WhereCondition {
  /// - Parameter caseSensitive: whether letter case counts in text.
  /// - Throws: for whatever looks like an operator and is none, and for an operand that its operator cannot use.
  init(parsing source: String, caseSensitive: Bool) throws(WhereError) {
    let text = source.trimmingSpaces
    guard !text.isEmpty else { throw WhereError("is empty") }
    if let (comparison, operand) = Self.split(text, after: Comparison.allCases.map(\.rawValue)) {
      self = try Self.ordering(Comparison(rawValue: comparison) ?? .less, operand)
    } else if let (sign, operand) = Self.split(text, after: ["!=", "==", "="]) {
      let operand = FieldOperand(try Self.checked(operand, after: sign), caseSensitive: caseSensitive)
      self = sign == "!=" ? .unequal(operand) : .equal(operand)
    } else {
      self = try Self.worded(text, caseSensitive: caseSensitive)
    }
  }

  private static func ordering(_ comparison: Comparison, _ operand: String) throws(WhereError) -> WhereCondition {
    if let number = ScaledNumber.parse(operand) { return .number(comparison, number) }
    if let age = age(operand) { return .age(comparison, age) }
    throw WhereError("needs a number such as 128k, 0.5 or 2Mi, or an age such as 180d, behind \(comparison.rawValue)")
  }

  /// `contains`, `matches`, or text that is to be equalled.
  private static func worded(_ text: String, caseSensitive: Bool) throws(WhereError) -> WhereCondition {
    let word = String(text.prefix { !$0.isWhitespace })
    let operand = String(text.dropFirst(word.count)).trimmingSpaces
    switch word {
    case "contains":
      let operand = try checked(operand, after: word)
      return .contains(
        element: FieldOperand(operand, caseSensitive: caseSensitive), part: Wildcard(containing: operand, caseSensitive: caseSensitive))
    case "matches":
      let pattern = try checked(operand, after: word)
      do { return .matches(try Regexp(pattern, caseSensitive: caseSensitive)) } catch {
        throw WhereError("is not a regular expression: \(error)")
      }
    case _ where falseFriends.contains(word.lowercased()) && !operand.isEmpty, _ where "!~<>=".contains(text.prefix(1)):
      throw WhereError("has no operator that is known (< <= > >= = != contains matches); text that begins like one needs = before it")
    default: return .equal(FieldOperand(text, caseSensitive: caseSensitive))
    }
  }

  /// Operators of other languages, and misspellings of ours.
  private static let falseFriends: Set<String> = [
    "contain", "contains", "endswith", "eq", "equals", "ge", "glob", "gt", "gte", "has", "in", "includes", "is", "le", "like", "lt", "lte",
    "match", "matches", "ne", "not", "regex", "regexp", "startswith",
  ]

  /// `text` from behind the first of `signs` that it begins with.
  private static func split(_ text: String, after signs: [String]) -> (sign: String, operand: String)? {
    signs.first { text.hasPrefix($0) }.map { ($0, String(text.dropFirst($0.count)).trimmingSpaces) }
  }

  private static func checked(_ operand: String, after sign: String) throws(WhereError) -> String {
    guard !operand.isEmpty else { throw WhereError("has nothing behind '\(sign)'") }
    guard !sign.hasSuffix("=") || !"=<>!~".contains(operand.prefix(1)) else { throw WhereError("has two operators") }
    return operand
  }

  /// `180d`, in seconds: hours, days, weeks, years of 365 days.
  private static func age(_ text: String) -> Double? {
    let seconds: Double? =
      switch text.last {
      case "h": 3600
      case "d": 86_400
      case "w": 604_800
      case "y": 31_536_000
      default: nil
      }
    guard let seconds, let number = ScaledNumber.plain(text.dropLast()), number >= 0 else { return nil }
    return number * seconds
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }
}
