/// The groups of a pattern: those still open, and the number and name of every capturing one.
struct PatternGroups {
  struct Group {
    /// Where it was opened.
    var offset: Int
    /// In force again behind it.
    var outerFlags: PatternFlags
    /// What ends it in the translation.
    var closing = ")"
    /// nil: it captures nothing.
    var number: Int?
    /// Where it begins in the translation's UTF-8.
    var start = 0
  }

  /// Whether no `|` was met outside all groups.
  var isFirstBranch = true
  private var stack: [Group] = []
  private var count = 0
  private var numbers: [String: Int] = [:]

  var innermost: Group? { stack.last }

  mutating func open(_ group: Group) { stack.append(group) }

  mutating func close() -> Group? { stack.popLast() }

  /// The number of the next capturing group.
  mutating func number(named name: String?, offset: Int) throws(PatternError) -> Int {
    count += 1
    guard let name else { return count }
    guard Self.isIdentifier(name) else { throw PatternError("bad character in group name '\(name)'", offset: offset) }
    guard numbers.updateValue(count, forKey: name) == nil else {
      throw PatternError("redefinition of group name '\(name)'", offset: offset)
    }
    return count
  }

  func number(of name: String, offset: Int) throws(PatternError) -> Int {
    guard let number = numbers[name] else { throw PatternError("unknown group name '\(name)'", offset: offset) }
    return number
  }

  /// - Throws: unless group `number` is complete.
  func checkReference(to number: Int, offset: Int) throws(PatternError) {
    guard number <= count else { throw PatternError("invalid group reference \(number)", offset: offset) }
    if stack.contains(where: { $0.number == number }) { throw PatternError("cannot refer to an open group", offset: offset) }
  }

  /// Python's `str.isidentifier()`.
  private static func isIdentifier(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, first == "_" || first.properties.isXIDStart else { return false }
    return name.unicodeScalars.allSatisfy(\.properties.isXIDContinue)
  }
}
