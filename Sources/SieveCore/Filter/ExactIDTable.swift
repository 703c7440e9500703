/// Where the exact ids stand among many rules, found by a look-up: a file may name thousands of models. Every find is a rule that matches by its own
/// word, so that the table changes how long an answer takes and never what it is.
struct ExactIDTable: Sendable {
  let rules: [FilterRule]
  /// The rules that are not in the table, in their order: to be tried one by one.
  private(set) var others: [Int]
  /// Those that are.
  private(set) var places: [Int] = []
  /// Of each hash the first rule that has it, and of each rule the next with the same.
  private var firsts: [Int: Int32] = [:]
  private var nexts: [Int32: Int32] = [:]

  /// Fewer are tried as fast as one is looked up.
  private static let fewest = 8

  var isEmpty: Bool { places.isEmpty }

  init(_ rules: [FilterRule]) {
    self.rules = rules
    others = Array(rules.indices)
    guard rules.count(where: \.isExact) >= Self.fewest else { return }
    others = []
    for (index, rule) in rules.enumerated() {
      if rule.isExact { places.append(index) } else { others.append(index) }
    }
    firsts.reserveCapacity(places.count)
    for index in places.reversed() {
      let key = Self.hash(rules[index].source)
      nexts[Int32(index)] = firsts.updateValue(Int32(index), forKey: key)
    }
  }

  /// The first of the exact ids that is `id`; beyond the last rule: there is none.
  func first(_ id: String, of rules: [FilterRule]) -> Int {
    var found = Int.max
    if !isEmpty { search(id, rules) { index in if found == .max { found = index } } }
    return found
  }

  /// All of them, in their order.
  func forEach(_ id: String, of rules: [FilterRule], _ body: (Int) -> Void) {
    if !isEmpty { search(id, rules, body) }
  }

  private func search(_ id: String, _ rules: [FilterRule], _ body: (Int) -> Void) {
    var next = firsts[Self.hash(id)]
    while let index = next {
      if rules[Int(index)].match(id) == .matched { body(Int(index)) }
      next = nexts[index]
    }
  }

  /// One for all that a rule may take for the same, whether letter case counts in it or not. Allocates only where `Wildcard` does.
  private static func hash(_ id: String) -> Int {
    var id = id
    let found = id.withUTF8 { bytes -> Int? in
      guard bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
      return withUnsafeTemporaryAllocation(byteCount: bytes.count, alignment: 1) { folded in
        for (index, byte) in bytes.enumerated() { folded[index] = byte.asciiLowercased }
        return hash(of: UnsafeRawBufferPointer(folded))
      }
    }
    if let found { return found }
    var folded = id.lowercased()
    return folded.withUTF8 { hash(of: UnsafeRawBufferPointer($0)) }
  }

  private static func hash(of bytes: UnsafeRawBufferPointer) -> Int {
    var hasher = Hasher()
    hasher.combine(bytes: bytes)
    return hasher.finalize()
  }
}

/// All else follows from the rules.
extension ExactIDTable: Equatable {
  static func == (left: ExactIDTable, right: ExactIDTable) -> Bool { left.rules == right.rules }
}

extension FilterRule {
  fileprivate var isExact: Bool {
    if case .simple = pattern { true } else { false }
  }
}
