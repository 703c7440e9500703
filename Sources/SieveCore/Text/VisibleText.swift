/// What strangers wrote, made fit to be read: in a log, at a terminal. Controls (DEL and C1 among them), formats (bidirectional marks among them), and
/// separators of lines and paragraphs become escapes, since a terminal obeys them, shows what follows in another order, or takes them for the end
/// of a line.
package enum VisibleText {
  /// What stands where a text was cut.
  package static let ellipsis = "…"

  package static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value >= 0x20 && scalar.value != 0x7F }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: return false
    default: return true
    }
  }

  /// The beginning of `text`, of at most so many bytes.
  package static func cut(_ text: String, to most: Int) -> String {
    guard text.utf8.count > most else { return text }
    var cut = String.UnicodeScalarView()
    var room = most
    for scalar in text.unicodeScalars {
      room -= UTF8.width(scalar)
      guard room >= 0 else { break }
      cut.append(scalar)
    }
    return String(cut) + ellipsis
  }

  /// Appends `text` as it may stand between the quotes of a JSON string (RFC 8259 §7), in at most so many bytes and, where it is cut, an ellipsis.
  /// - Parameter isQuoted: false where nothing quotes it, so that quotes and backslashes stand for themselves.
  package static func writeJSON(_ text: String, atMost most: Int, isQuoted: Bool = true, to out: inout [UInt8]) {
    let end = out.count + most
    for scalar in text.unicodeScalars {
      let before = out.count
      writeJSON(scalar, isQuoted: isQuoted, to: &out)
      guard out.count <= end else {
        out.removeSubrange(before...)
        out += ellipsis.utf8
        return
      }
    }
  }

  package static func writeJSON(_ scalar: Unicode.Scalar, isQuoted: Bool, to out: inout [UInt8]) {
    switch scalar {
    case "\"" where isQuoted, "\\" where isQuoted: out += [UInt8(ascii: "\\"), UInt8(scalar.value)]
    case _ where isHarmless(scalar): out += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
    default: for unit in UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter { writeEscape(unit, to: &out) }
    }
  }

  /// `\u001b`
  private static func writeEscape(_ unit: UInt16, to out: inout [UInt8]) {
    out += [UInt8(ascii: "\\"), UInt8(ascii: "u")]
    for shift in [12, 8, 4, 0] {
      let digit = UInt8(truncatingIfNeeded: unit >> shift & 15)
      out.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
    }
  }
}
