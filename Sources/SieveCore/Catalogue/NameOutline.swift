/// Which letters a name has, and its last component: enough to tell most names that cannot resemble each other, in a few instructions.
struct NameOutline: Sendable {
  private let letters: UInt64
  private let lastLetters: UInt64
  private let count: Int32
  private let lastCount: Int32

  /// - Parameter name: in lower case.
  init(of name: [UInt8]) {
    let last = name[((name.lastIndex(of: UInt8(ascii: "/")) ?? -1) + 1)...]
    letters = Self.letters(name[...])
    lastLetters = Self.letters(last)
    count = Int32(name.count)
    lastCount = Int32(last.count)
  }

  /// Whether one may contain the other, or be so many mistakes away, as a whole or in the last component.
  func mayResemble(_ other: NameOutline, tolerances: (whole: Int, last: Int)) -> Bool {
    let (mine, others) = (letters & ~other.letters, other.letters & ~letters)
    if mine == 0 || others == 0 { return true }
    if Self.mayResemble(letters ^ other.letters, count - other.count, tolerances.whole) { return true }
    return Self.mayResemble(lastLetters ^ other.lastLetters, lastCount - other.lastCount, tolerances.last)
  }

  /// A mistake changes the length by one and puts one letter in another's place, at most.
  private static func mayResemble(_ difference: UInt64, _ lengthDifference: Int32, _ tolerance: Int) -> Bool {
    abs(lengthDifference) <= tolerance && difference.nonzeroBitCount <= 2 * tolerance
  }

  private static func letters(_ name: ArraySlice<UInt8>) -> UInt64 {
    var letters: UInt64 = 0
    for byte in name {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): letters |= 1 << UInt64(byte &- UInt8(ascii: "a"))
      case UInt8(ascii: "0")...UInt8(ascii: "9"): letters |= 1 << UInt64(byte &- UInt8(ascii: "0") &+ 26)
      default: letters |= 1 << UInt64(byte % 28 &+ 36)
      }
    }
    return letters
  }
}
