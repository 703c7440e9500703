/// The character classes of RFC 9110 §5.6 as table look-ups.
enum ByteClass {
  static let cr: UInt8 = 0x0D
  static let lf: UInt8 = 0x0A
  static let space: UInt8 = 0x20
  static let tab: UInt8 = 0x09
  static let colon: UInt8 = 0x3A

  private static let token: UInt8 = 1
  private static let target: UInt8 = 2
  private static let host: UInt8 = 4

  /// One digit for each byte value, the sum of its classes; the row is the high nibble, the column the low one. A literal, so that a
  /// look-up is one load: an array's or a computed table's costs a check whether it is initialised, for every byte. RFC 3986 has no place
  /// for a fragment in a target; what else of ASCII it forbids there, deployed clients send and servers accept.
  private static let table: StaticString = """
    0000000000000000\
    0000000000000000\
    0721777766772772\
    7777777777662622\
    2777777777777777\
    7777777777762637\
    3777777777777777\
    7777777777723270\
    0000000000000000\
    0000000000000000\
    0000000000000000\
    0000000000000000\
    0000000000000000\
    0000000000000000\
    0000000000000000\
    0000000000000000
    """

  /// `tchar`.
  @inline(__always) static func isToken(_ byte: UInt8) -> Bool { table.utf8Start[Int(byte)] & token != 0 }
  /// What a request target may hold.
  @inline(__always) static func isTarget(_ byte: UInt8) -> Bool { table.utf8Start[Int(byte)] & target != 0 }
  /// What `uri-host [":" port]` may hold (RFC 3986 §3.2.2; user information is not among it).
  @inline(__always) static func isHost(_ byte: UInt8) -> Bool { table.utf8Start[Int(byte)] & host != 0 }

  /// Whether it may stand in a field value: HTAB, SP, VCHAR and obs-text (RFC 9110 §5.5).
  @inline(__always) static func isFieldValue(_ byte: UInt8) -> Bool { byte >= 0x20 ? byte != 0x7F : byte == tab }

  /// Whether it does in an answer's, for readers that are in use: what ends no line, word or text for any of them.
  @inline(__always) static func isLooseFieldValue(_ byte: UInt8) -> Bool { byte >= 0x0E || byte < 0x0A && byte != 0 }

  /// Whether all of them may stand in a field value. Eight at a time, since values are most of a head.
  static func isFieldValue(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard count >= 8 else { return isFieldValueSlowly(bytes, count) }
    var i = 0
    while i < count - 8 {
      guard isFieldValueOfEight(bytes + i) else { return false }
      i += 8
    }
    // The last eight, which may overlap with those before.
    return isFieldValueOfEight(bytes + count - 8)
  }

  @inline(__always)
  private static func isFieldValueOfEight(_ bytes: UnsafePointer<UInt8>) -> Bool {
    !hasControl(UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self)) || isFieldValueSlowly(bytes, 8)
  }

  private static func isFieldValueSlowly(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    for i in 0..<count where !isFieldValue(bytes[i]) { return false }
    return true
  }

  /// Whether any of eight bytes is below 0x20 or is DEL (the `hasless` and `haszero` of Anderson's bit hacks).
  @inline(__always)
  private static func hasControl(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let highs: UInt64 = 0x8080_8080_8080_8080
    let below = (word &- ones &* 0x20) & ~word
    let del = word ^ (ones &* 0x7F)
    return (below | ((del &- ones) & ~del)) & highs != 0
  }
}
