/// How a scalar is quoted, and how one is written anew.
enum ScalarStyle: Sendable {
  case plain, single, double, block

  /// `text` in this style, or in the nearest that can hold it.
  /// - Parameter inFlow: between brackets or braces, where commas and brackets would end it.
  func spelling(of text: String, inFlow: Bool) -> String {
    if !text.unicodeScalars.allSatisfy(Self.isPrintable) { return Self.doubleQuoted(text) }
    switch self {
    case .plain, .block:
      if Self.isPlain(text, inFlow: inFlow) { return text }
      return text.utf8.contains(UInt8(ascii: "\\")) ? Self.singleQuoted(text) : Self.doubleQuoted(text)
    case .single: return Self.singleQuoted(text)
    case .double: return text.utf8.contains(UInt8(ascii: "\\")) ? Self.singleQuoted(text) : Self.doubleQuoted(text)
    }
  }

  private static func singleQuoted(_ text: String) -> String {
    "'" + text.unicodeScalars.map { $0 == "'" ? "''" : String($0) }.joined() + "'"
  }

  private static func doubleQuoted(_ text: String) -> String {
    let content = text.unicodeScalars.map { scalar -> String in
      switch scalar {
      case "\"": return "\\\""
      case "\\": return "\\\\"
      case _ where isPrintable(scalar): return String(scalar)
      default:
        let digits = String(scalar.value, radix: 16)
        let width = scalar.value > 0xFFFF ? 8 : 4
        return "\\" + (width == 8 ? "U" : "u") + String(repeating: "0", count: width - digits.count) + digits
      }
    }
    return "\"\(content.joined())\""
  }

  /// What may stand between quotes as it is: no control character, no line break of any kind, no byte order mark.
  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF, 0xE000...0xFEFE, 0xFF00...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }

  /// Whether `text` needs no quotes, for this program and for any other that reads YAML: nothing that could be a number, a boolean, a
  /// date, an indicator or the beginning of a comment. Stricter than YAML is.
  private static func isPlain(_ text: String, inFlow: Bool) -> Bool {
    let bytes = Array(text.utf8)
    guard let first = bytes.first, let last = bytes.last, isLetter(first), last != UInt8(ascii: ":") else { return false }
    let allowed = inFlow ? "-_./+@" : "-_./+@:*?()=<>"
    guard bytes.allSatisfy({ isLetter($0) || isDigit($0) || allowed.utf8.contains($0) }) else { return false }
    return !words.contains(text.lowercased())
  }

  /// Words that YAML 1.1 takes for something else than text.
  private static let words: Set = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"]

  private static func isLetter(_ byte: UInt8) -> Bool { UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20 }
  private static func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }
}
