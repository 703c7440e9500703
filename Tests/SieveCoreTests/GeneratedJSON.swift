import TestSupport

/// A random JSON object and what a scanner has to find in it.
struct GeneratedJSON {
  enum Outcome: Equatable {
    case absent, duplicate, notString
    case found(String)
  }

  private(set) var text = ""
  private(set) var outcome = Outcome.absent
  private var random: SplitMix64

  init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    writeObject(depth: 0)
  }

  private mutating func writeObject(depth: Int) {
    text += "{" + blank()
    for index in 0..<Int.random(in: 0...(depth == 0 ? 6 : 3), using: &random) {
      if index > 0 { text += "," + blank() }
      let key = random.pick(["model", "model", "Model", "models", "mode", "messages", "modeⅬ", "x\"model", "", "m\\odel"])
      writeString(key)
      text += blank() + ":" + blank()
      let value = writeValue(depth: depth + 1)
      if depth == 0, key.lowercased() == "model" { note(value) }
      text += blank()
    }
    text += "}" + (depth == 0 ? blank() : "")
  }

  private mutating func note(_ value: String?) {
    outcome = outcome != .absent ? .duplicate : value.map(Outcome.found) ?? .notString
  }

  /// Returns what it wrote where that is a string.
  private mutating func writeValue(depth: Int) -> String? {
    switch Int.random(in: 0..<(depth > 4 ? 7 : 9), using: &random) {
    case 0..<5:
      let value = random.pick(["gpt-4o", "a/b:free", "", "model", "\\", "\"", "é😀", "ends in \\", "\\\"},{\"model\":\"x\""])
      writeString(value)
      return value
    case 5: text += random.pick(["0", "-1.5e+10", "123456789012345678", "1E-2"])
    case 6: text += random.pick(["true", "false", "null"])
    case 7: writeObject(depth: depth)
    default:
      text += "[" + blank()
      for index in 0..<Int.random(in: 0...3, using: &random) {
        text += index > 0 ? "," : ""
        _ = writeValue(depth: depth + 1)
      }
      text += "]"
    }
    return nil
  }

  private mutating func writeString(_ value: String) {
    text += "\""
    for unit in value.utf16 {
      // Half of a surrogate pair can only be written as an escape, so every unit beyond ASCII is.
      if unit > 0x7F || random.oneIn(6) {
        let digits = String(unit, radix: 16, uppercase: random.oneIn(2))
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      } else if unit == 0x22 || unit == 0x5C || (unit == 0x2F && random.oneIn(2)) {
        text += "\\" + String(Unicode.Scalar(UInt8(unit)))
      } else {
        text += String(Unicode.Scalar(UInt8(unit)))
      }
    }
    text += "\""
  }

  private mutating func blank() -> String {
    random.pick(["", "", "", " ", "\n", "\t", "\r\n  "])
  }
}
