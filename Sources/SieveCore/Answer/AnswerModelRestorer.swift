/// Puts the id that the client knows in the place of the model's in an answer, piece by piece as it comes: every other byte passes as it is. Nothing is
/// held back. What is not JSON passes, too.
package struct AnswerModelRestorer: Sendable {
  package enum Format: Sendable {
    /// One JSON text. The model is a member of its own.
    case json
    /// One JSON text a line.
    case lines
    /// Server-sent events with a JSON text in the data of each. The model may also be a member of `response` (OpenAI's Responses API) or
    /// `message` (Anthropic's).
    case events
  }

  private enum Place: Sendable {
    /// The beginning of a line of events; so many bytes of `data:` were seen.
    case lineStart(Int)
    /// A line that is no data.
    case otherLine
    case text
    /// A string that is a member's name, and so many bytes of it.
    case name(Int)
    case string
    /// The model: what it says does not go on.
    case model
  }

  private let format: Format
  /// What stands between the quotes.
  private let model: [UInt8]
  private var place: Place
  private var isEscaped = false
  private var depth = 0
  /// Of the outer two levels, whether each is an object.
  private var areObjects = (false, false)
  /// A string that begins here is a name.
  private var expectsName = false
  /// The first eight bytes of the name that was read last, the last of them lowest; 0 for one that is no name to look for.
  private var name: UInt64 = 0
  /// The same of the member that the second level is the value of.
  private var outerName: UInt64 = 0
  /// A model was put in.
  package private(set) var hasFound = false

  package init(_ format: Format, model: String) {
    self.format = format
    var content: [UInt8] = []
    JSONString.writeContent(model, to: &content)
    self.model = content
    place = format == .events ? .lineStart(0) : .text
  }

  /// Takes the next piece; `keep` gets, in order, what of it goes on and what comes in between.
  package mutating func restore(_ piece: UnsafeRawBufferPointer, keep: (UnsafeRawBufferPointer) -> Void) {
    var kept = 0
    for i in piece.indices {
      let byte = piece[i]
      if format != .json, byte == Self.lineFeed {
        if case .model = place { kept = i }
        endLine()
        continue
      }
      switch place {
      case .lineStart(let count): place = Self.lineStart(byte, count)
      case .otherLine: break
      case .string:
        if endsString(byte) { place = .text }
      case .name(let count):
        if endsString(byte) {
          place = .text
        } else {
          name = count < 8 && !isEscaped ? name << 8 | UInt64(byte) : 0
          place = .name(isEscaped ? 8 : min(count + 1, 8))
        }
      case .model:
        if endsString(byte) {
          kept = i
          place = .text
        }
      case .text:
        guard readText(byte) else { continue }
        keep(UnsafeRawBufferPointer(rebasing: piece[kept...i]))
        model.withUnsafeBytes(keep)
        kept = piece.count
      }
    }
    if case .model = place { return }
    if kept < piece.count { keep(UnsafeRawBufferPointer(rebasing: piece[kept...])) }
  }

  private mutating func endLine() {
    isEscaped = false
    guard format == .events else { return beginText() }
    switch place {
    // A blank line ends the event.
    case .lineStart(0): beginText()
    default: break
    }
    place = .lineStart(0)
  }

  private mutating func beginText() {
    place = .text
    depth = 0
    expectsName = false
  }

  private static func lineStart(_ byte: UInt8, _ count: Int) -> Place {
    if byte == UInt8(ascii: "\r"), count == 0 { return .lineStart(0) }
    guard byte == data[count] else { return .otherLine }
    return count + 1 == data.count ? .text : .lineStart(count + 1)
  }

  /// Whether the string ends with this byte.
  private mutating func endsString(_ byte: UInt8) -> Bool {
    if isEscaped {
      isEscaped = false
      return false
    }
    isEscaped = byte == UInt8(ascii: "\\")
    return byte == UInt8(ascii: "\"")
  }

  /// Returns whether the model begins behind this byte.
  private mutating func readText(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\""):
      if expectsName {
        (place, name, expectsName) = (.name(0), 0, false)
      } else if isModel {
        (place, hasFound) = (.model, true)
        return true
      } else {
        place = .string
      }
    case UInt8(ascii: "{"), UInt8(ascii: "["): open(isObject: byte == UInt8(ascii: "{"))
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      depth = max(0, depth - 1)
      expectsName = false
    case UInt8(ascii: ","): expectsName = depth == 1 && areObjects.0 || depth == 2 && areObjects.1
    default: break
    }
    return false
  }

  private mutating func open(isObject: Bool) {
    depth += 1
    switch depth {
    case 1: areObjects.0 = isObject
    case 2:
      areObjects.1 = isObject
      outerName = areObjects.0 ? name : 0
    default: break
    }
    expectsName = isObject && depth <= 2
    name = 0
  }

  /// Whether a string that begins here is the model.
  private var isModel: Bool {
    guard name == Self.modelName else { return false }
    switch depth {
    case 1: return areObjects.0
    case 2: return format == .events && areObjects.1 && (outerName == Self.responseName || outerName == Self.messageName)
    default: return false
    }
  }

  private static let lineFeed = UInt8(ascii: "\n")
  private static let data = Array("data:".utf8)
  private static let modelName = packed("model")
  private static let responseName = packed("response")
  private static let messageName = packed("message")

  private static func packed(_ name: StaticString) -> UInt64 {
    var packed: UInt64 = 0
    for i in 0..<name.utf8CodeUnitCount { packed = packed << 8 | UInt64(name.utf8Start[i]) }
    return packed
  }
}
