/// A stranger's text for a terminal: on one line, of bounded length, and nothing that the terminal would obey or show in another order.
enum TerminalText {
  private static let longest = 200

  static func quoted(_ text: String) -> String { "'\(escaped(text))'" }

  static func escaped(_ text: String) -> String {
    let scalars = text.unicodeScalars
    let visible = scalars.prefix(longest).map { isHarmless($0) ? String($0) : $0.escaped(asASCII: true) }.joined()
    return scalars.count > longest ? visible + "…" : visible
  }

  /// The same without a bound: for messages that are put together of bounded parts.
  static func lines(_ text: String) -> String {
    text.unicodeScalars.map { isHarmless($0) ? String($0) : $0.escaped(asASCII: true) }.joined()
  }

  /// Controls, formats (bidirectional marks among them), line and paragraph separators are escaped.
  private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: false
    default: true
    }
  }
}
