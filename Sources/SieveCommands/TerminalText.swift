internal import SieveCore

/// A stranger's text for a terminal: on one line, of bounded length, and nothing that the terminal would obey or show in another order.
enum TerminalText {
  private static let longest = 200

  static func quoted(_ text: String) -> String { "'\(escaped(text))'" }

  static func escaped(_ text: String) -> String {
    let scalars = text.unicodeScalars
    let visible = lines(String(String.UnicodeScalarView(scalars.prefix(longest))))
    return scalars.dropFirst(longest).isEmpty ? visible : visible + VisibleText.ellipsis
  }

  /// What a backend has said, which may hold the key that it was sent.
  static func said(_ text: String) -> String { escaped(KeyMask.masked(VisibleText.cut(text, to: 4096))) }

  /// The same without a bound: for messages that are put together of bounded parts.
  static func lines(_ text: String) -> String {
    text.unicodeScalars.map { VisibleText.isHarmless($0) ? String($0) : $0.escaped(asASCII: true) }.joined()
  }

  /// A JSON text with the same values, in which escapes stand for what a terminal would obey (RFC 8259 §7): outside its strings, nothing can be but
  /// blanks and ASCII.
  static func json(_ text: String) -> String {
    var escaped: [UInt8] = []
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": escaped.append(UInt8(ascii: "\n"))
      case "\r", "\t": escaped.append(UInt8(ascii: " "))
      default: VisibleText.writeJSON(scalar, isQuoted: false, to: &escaped)
      }
    }
    return String(decoding: escaped, as: UTF8.self)
  }
}
