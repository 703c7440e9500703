/// Finds what an answer says of its tokens while its pieces pass: JSON or server-sent events, whole or cut anywhere.
///
/// It searches for one byte of one word at memory speed and looks closer only where that is; it holds at most the `usage` object itself,
/// up to 4 KiB. A quote inside a JSON string is escaped, so the word in its quotes with a colon behind it is a member's name. What comes
/// later counts: streams tell the final figures last, and so do whole answers, behind anything a model has written.
package struct UsageScanner: Sendable {
  /// Where an answer tells it.
  package enum Dialect: Sendable {
    /// `usage` or `usageMetadata`, an object: OpenAI, Anthropic, Gemini and whoever imitates them.
    case usageObject
    /// `prompt_eval_count` and `eval_count`, members of the answer itself: Ollama.
    case evalCounts

    /// By the path that a request has at its backend.
    package init(path: some Collection<UInt8>) {
      self = path.starts(with: "/api/".utf8) && !path.starts(with: "/api/v".utf8) ? .evalCounts : .usageObject
    }
  }

  private enum Place {
    case searching
    /// Behind the word: the rest of the name.
    case name
    case colon
    case value
    case object
    case number
  }

  private let word: StaticString
  /// The byte of `word` that is searched for: one that the frame of an answer has seldom.
  private let anchor: Int
  private let dialect: Dialect
  private var place = Place.searching
  /// How many bytes of `word` the last piece ended with.
  private var carried = 0
  /// The byte before the word, and before what was carried.
  private var before: UInt8 = 0
  private var lastByte: UInt8 = 0
  private var held: [UInt8] = []
  private var depth = 0
  private var isInString = false
  private var isEscaped = false
  private var counts = UsageCounts()

  /// Longer objects are not looked into.
  private static let longest = 4096
  /// What may follow `"usage` in a name.
  private static let longestRest = 8

  package init(_ dialect: Dialect = .usageObject) {
    self.dialect = dialect
    (word, anchor) = dialect == .usageObject ? ("\"usage", 4) : ("eval_count\"", 1)
  }

  /// What was found so far; nil: nothing.
  package var usage: TokenUsage? { counts.usage }

  /// Ready for the next answer, with the memory it has.
  package mutating func reset() {
    place = .searching
    carried = 0
    lastByte = 0
    held.removeAll(keepingCapacity: true)
    counts = UsageCounts()
  }

  package mutating func scan(_ piece: UnsafeRawBufferPointer) {
    guard !piece.isEmpty else { return }
    var cursor = 0
    if place == .searching, carried > 0 { cursor = resume(piece) }
    while cursor < piece.count {
      if place == .searching {
        guard let found = search(piece, from: cursor) else { break }
        cursor = found
      } else {
        cursor = read(piece, from: cursor)
      }
    }
    lastByte = piece[piece.count - 1]
  }

  // MARK: The word

  /// Returns where what follows the word begins; nil where the word is not in the piece.
  @inline(__always)
  private mutating func search(_ piece: UnsafeRawBufferPointer, from start: Int) -> Int? {
    let length = word.utf8CodeUnitCount
    var cursor = start
    while let hit = piece.firstIndex(of: word.utf8Start[anchor], from: cursor) {
      let first = hit - anchor
      if first >= start, first + length <= piece.count, matches(piece, at: first, from: 0, count: length) {
        before = first > 0 ? piece[first - 1] : lastByte
        begin()
        return first + length
      }
      cursor = hit + 1
    }
    carry(piece, from: start)
    return nil
  }

  @inline(__always)
  private func matches(_ piece: UnsafeRawBufferPointer, at offset: Int, from index: Int, count: Int) -> Bool {
    var step = 0
    while step < count {
      if piece[offset + step] != word.utf8Start[index + step] { return false }
      step += 1
    }
    return true
  }

  /// Notes how much of the word the piece ends with. Its first byte is in it once, so no two beginnings overlap.
  @inline(__always)
  private mutating func carry(_ piece: UnsafeRawBufferPointer, from start: Int) {
    let first = word.utf8Start[0]
    let earliest = max(start, piece.count - word.utf8CodeUnitCount + 1)
    var begin = piece.count - 1
    while begin >= earliest {
      if piece[begin] == first, matches(piece, at: begin, from: 0, count: piece.count - begin) {
        carried = piece.count - begin
        before = begin > 0 ? piece[begin - 1] : lastByte
        return
      }
      begin -= 1
    }
  }

  /// Goes on with a word that an earlier piece began. Returns where the search goes on.
  private mutating func resume(_ piece: UnsafeRawBufferPointer) -> Int {
    let count = min(word.utf8CodeUnitCount - carried, piece.count)
    guard matches(piece, at: 0, from: carried, count: count) else {
      carried = 0
      return 0
    }
    carried += count
    if carried == word.utf8CodeUnitCount {
      carried = 0
      begin()
    }
    return count
  }

  private mutating func begin() {
    held.removeAll(keepingCapacity: true)
    switch dialect {
    case .usageObject: place = before == UInt8(ascii: "\\") ? .searching : .name
    case .evalCounts: place = before == UInt8(ascii: "\"") || before == UInt8(ascii: "_") ? .colon : .searching
    }
  }

  // MARK: What follows it

  private mutating func read(_ piece: UnsafeRawBufferPointer, from start: Int) -> Int {
    var cursor = start
    while cursor < piece.count {
      let byte = piece[cursor]
      switch place {
      case .searching: return cursor
      case .name: readName(byte)
      case .colon, .value:
        if byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { break }
        if place == .colon {
          place = byte == UInt8(ascii: ":") ? .value : .searching
        } else {
          // Nearly always it is whole in the piece, and nothing need be held of it.
          if dialect == .usageObject, byte == UInt8(ascii: "{"),
            let length = counts.read(piece.part(cursor..<min(piece.count, cursor + Self.longest)))
          {
            place = .searching
            return cursor + length
          }
          beginValue(byte)
        }
      case .object: readObject(byte)
      case .number:
        guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte, held.count < 20 else {
          endNumber(byte)
          return cursor
        }
        held.append(byte)
      }
      // What ends here may be the beginning of the word.
      if place == .searching, byte == UInt8(ascii: "\"") { return cursor }
      cursor += 1
    }
    return cursor
  }

  /// `usage` itself, or `usageMetadata`.
  private mutating func readName(_ byte: UInt8) {
    guard byte == UInt8(ascii: "\"") else {
      held.append(byte)
      if held.count > Self.longestRest { place = .searching }
      return
    }
    place = held.isEmpty || held.elementsEqual("Metadata".utf8) ? .colon : .searching
    if !held.isEmpty { held.removeAll(keepingCapacity: true) }
  }

  private mutating func beginValue(_ byte: UInt8) {
    switch (dialect, byte) {
    case (.usageObject, UInt8(ascii: "{")):
      place = .object
      (depth, isInString, isEscaped) = (1, false, false)
      held.append(byte)
    case (.evalCounts, UInt8(ascii: "0")...UInt8(ascii: "9")):
      place = .number
      held.append(byte)
    default: place = .searching
    }
  }

  private mutating func readObject(_ byte: UInt8) {
    held.append(byte)
    if isInString {
      if isEscaped {
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        isInString = byte != UInt8(ascii: "\"")
      }
    } else if byte == UInt8(ascii: "\"") {
      isInString = true
    } else if byte == UInt8(ascii: "{") {
      depth += 1
    } else if byte == UInt8(ascii: "}") {
      depth -= 1
    }
    if depth == 0 {
      held.withUnsafeBytes { _ = counts.read($0) }
      place = .searching
    } else if held.count >= Self.longest {
      place = .searching
    }
  }

  private mutating func endNumber(_ byte: UInt8) {
    place = .searching
    // A fraction or an exponent is no count.
    guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte <= 0x20, held.count < 16 else { return }
    let count = held.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    counts.note(before == UInt8(ascii: "_") ? .input : .output, count)
  }
}
