/// Which brackets of a JSON text are open: one bit a level. Allocates beyond 64 levels only.
struct BracketStack: Sendable {
  private(set) var depth = 0
  /// The innermost levels, the innermost in the lowest bit; 1 is an object.
  private var bits: UInt64 = 0
  private var outer: [UInt64] = []

  mutating func reset() {
    depth = 0
    bits = 0
    if !outer.isEmpty { outer.removeAll() }
  }

  /// Whether the innermost bracket is a brace.
  var isObject: Bool { bits & 1 == 1 }

  mutating func open(isObject: Bool) {
    if depth & 63 == 0, depth > 0 { outer.append(bits) }
    bits = bits << 1 | (isObject ? 1 : 0)
    depth += 1
  }

  /// Closes the innermost bracket; there must be one.
  mutating func close() {
    depth -= 1
    bits >>= 1
    if depth & 63 == 0, let word = outer.popLast() { bits = word }
  }
}
