/// A value in a line of the log: bounded, on its line, and never another field. Most hold nothing but plain ASCII and are written as they are.
package enum LogValue {
  /// In bytes as written. A line of ten such fields is shorter than what a pipe takes at one time (PIPE_BUF, 4096 bytes), so that lines of
  /// several threads and processes do not mix.
  package static let longest = 256
  /// The same for what we say ourselves, which may hold a value or two.
  package static let longestMessage = 1024

  /// Whether it needs neither quotes nor escapes, nor to be cut.
  package static func isPlain(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    bytes.count <= longest && bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
  }

  /// As a text line has it: bare, or in quotes where it is empty, could be read in two ways or was escaped.
  package static func write(_ text: String, atMost most: Int = longest, to out: inout [UInt8]) {
    let isBare =
      !text.isEmpty
      && text.unicodeScalars.prefix(most).allSatisfy { scalar in
        scalar != " " && scalar != "\"" && scalar != "\\" && VisibleText.isHarmless(scalar)
      }
    guard isBare else { return writeQuoted(text, atMost: most, to: &out) }
    VisibleText.writeJSON(text, atMost: most, to: &out)
  }

  /// As a JSON line has it, and a text line where it must.
  package static func writeQuoted(_ text: String, atMost most: Int = longest, to out: inout [UInt8]) {
    out.append(UInt8(ascii: "\""))
    VisibleText.writeJSON(text, atMost: most, to: &out)
    out.append(UInt8(ascii: "\""))
  }

  /// As our own words stand in a text line, where nothing quotes them.
  package static func writeMessage(_ text: String, to out: inout [UInt8]) {
    VisibleText.writeJSON(text, atMost: longestMessage, isQuoted: false, to: &out)
  }
}
