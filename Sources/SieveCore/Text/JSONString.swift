/// Writes JSON strings (RFC 8259 §7).
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
      guard bytes.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) else { return false }
      out.append(contentsOf: bytes)
      return true
    }
    if !isPlain { writeEscaped(text, to: &out) }
  }

  private static func writeEscaped(_ text: String, to out: inout [UInt8]) {
    for byte in text.utf8 {
      switch byte {
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
