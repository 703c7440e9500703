/// Reads the extensions after a chunk's size, byte by byte (RFC 9112 §7.1.1). They are to be ignored, but must be well formed: a quotation
/// mark that one recipient honours and the next does not would end the line at different places. The white space that RFC 9112 calls bad is
/// refused for the same reason.
struct ChunkExtension: Sendable {
  private enum State: UInt8, Sendable {
    case nameStart, name, valueStart, value, quoted, escaped, quotedEnd
  }

  private var state = State.nameStart

  /// Whether the line may end here.
  var isComplete: Bool { state == .name || state == .value || state == .quotedEnd }

  /// Takes a byte after the first semicolon; returns whether the grammar has a place for it.
  mutating func read(_ byte: UInt8) -> Bool {
    let isToken = ByteClass.isToken(byte)
    let isText = ByteClass.isFieldValue(byte)
    switch (state, byte) {
    case (.nameStart, _) where isToken, (.name, _) where isToken: state = .name
    case (.name, UInt8(ascii: "=")): state = .valueStart
    case (.valueStart, _) where isToken, (.value, _) where isToken: state = .value
    case (.valueStart, UInt8(ascii: "\"")): state = .quoted
    case (.quoted, UInt8(ascii: "\"")): state = .quotedEnd
    case (.quoted, UInt8(ascii: "\\")): state = .escaped
    case (.quoted, _) where isText, (.escaped, _) where isText: state = .quoted
    case (.name, UInt8(ascii: ";")), (.value, UInt8(ascii: ";")), (.quotedEnd, UInt8(ascii: ";")): state = .nameStart
    default: return false
    }
    return true
  }
}
