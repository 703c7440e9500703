/// Reads the extensions after a chunk's size, byte by byte (RFC 9112 §7.1.1). They are to be ignored, but must be well formed: a quotation
/// mark that one recipient honours and the next does not would end the line at different places.
struct ChunkExtension: Sendable {
  private enum State: UInt8, Sendable {
    case nameStart, name, nameEnd, valueStart, value, quoted, escaped, valueEnd
  }

  private var state = State.nameStart
  /// What an answer's may be: not of this grammar; with a quotation mark.
  private var isOdd = false
  private var isQuoting = false

  /// Whether the line may end here.
  var isComplete: Bool { state == .name || state == .nameEnd || state == .value || state == .valueEnd }

  /// Whether a blank here is one of those between tokens, which RFC 9112 calls bad and has recipients read: inside quotation marks it is text.
  var mayPause: Bool { state != .quoted && state != .escaped }

  /// Takes such a blank, which ends what came before it.
  mutating func pause() {
    switch state {
    case .name: state = .nameEnd
    case .value: state = .valueEnd
    default: break
    }
  }

  /// Whether an answer's line may end here.
  var isLooselyComplete: Bool { !isQuoting || !isOdd && isComplete }

  /// Takes a byte of an answer's, which goes no further, so that only its end matters. Returns whether every reader finds that in the same place:
  /// in any text without a quotation mark, and in what is well formed.
  mutating func readLoosely(_ byte: UInt8) -> Bool {
    guard ByteClass.isFieldValue(byte) else { return false }
    isQuoting = isQuoting || byte == UInt8(ascii: "\"")
    if byte == ByteClass.space || byte == ByteClass.tab, mayPause { pause() } else if !isOdd { isOdd = !read(byte) }
    return !(isOdd && isQuoting)
  }

  /// Takes a byte after the first semicolon; returns whether the grammar has a place for it.
  mutating func read(_ byte: UInt8) -> Bool {
    let isToken = ByteClass.isToken(byte)
    let isText = ByteClass.isFieldValue(byte)
    switch (state, byte) {
    case (.nameStart, _) where isToken, (.name, _) where isToken: state = .name
    case (.name, UInt8(ascii: "=")), (.nameEnd, UInt8(ascii: "=")): state = .valueStart
    case (.valueStart, _) where isToken, (.value, _) where isToken: state = .value
    case (.valueStart, UInt8(ascii: "\"")): state = .quoted
    case (.quoted, UInt8(ascii: "\"")): state = .valueEnd
    case (.quoted, UInt8(ascii: "\\")): state = .escaped
    case (.quoted, _) where isText, (.escaped, _) where isText: state = .quoted
    case (.name, UInt8(ascii: ";")), (.nameEnd, UInt8(ascii: ";")), (.value, UInt8(ascii: ";")), (.valueEnd, UInt8(ascii: ";")):
      state = .nameStart
    default: return false
    }
    return true
  }
}
