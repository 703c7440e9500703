/// Writes JSON strings (RFC 8259 §7). U+2028 and U+2029, which JSON allows, are escaped all the same: to much of what reads lines, JavaScript's
/// regular expressions among it, they end one.
package enum JSONString {
  /// Appends `text` as a JSON string, quotes included.
  package static func write(_ text: String, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    writeContent(text, to: &out)
    out.append(UInt8(ascii: "\""))
  }

  /// Appends what stands between the quotes.
  package static func writeContent(_ text: String, to out: inout [UInt8]) {
    var text = text
    let isPlain = text.withUTF8 { bytes in
      guard bytes.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") && $0 != separatorLead }) else {
        return false
      }
      out.append(contentsOf: bytes)
      return true
    }
    if !isPlain { text.withUTF8 { writeEscaped($0, to: &out) } }
  }

  /// The first byte of U+2028 and U+2029, and of much else.
  private static let separatorLead: UInt8 = 0xE2

  private static func writeEscaped(_ text: UnsafeBufferPointer<UInt8>, to out: inout [UInt8]) {
    var position = 0
    while position < text.count {
      let byte = text[position]
      position += 1
      switch byte {
      case separatorLead where text.count - position >= 2 && text[position] == 0x80 && text[position + 1] | 1 == 0xA9:
        out += (text[position + 1] == 0xA8 ? #"\u2028"# : #"\u2029"#).utf8
        position += 2
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        out.append(UInt8(ascii: "\\"))
        out.append(byte)
      case 0x00..<0x20:
        let digits = Array("0123456789abcdef".utf8)
        out += #"\u00"#.utf8
        out.append(digits[Int(byte >> 4)])
        out.append(digits[Int(byte & 15)])
      default: out.append(byte)
      }
    }
  }
}
