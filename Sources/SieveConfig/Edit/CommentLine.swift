internal import SieveCore

/// One comment in which keys are to be covered: finds names, and how far what follows them goes. Where that is in doubt, it goes to the end.
struct CommentLine {
  /// What a name says of what follows it.
  enum Kind {
    case secret, proxy, headers

    init?(_ name: String) {
      if Self.ends(name, with: "headers") {
        self = .headers
      } else if Self.ends(name, with: "proxy") {
        self = .proxy
      } else if SecretText.isSecret(name) {
        self = .secret
      } else {
        return nil
      }
    }

    private static func ends(_ name: String, with word: String) -> Bool {
      name.utf8.suffix(word.utf8.count).map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }.elementsEqual(word.utf8)
    }
  }

  private let bytes: [UInt8]
  /// Where its text begins, behind `#`, the signs of other comments and hyphens.
  let start: Int
  private let end: Int
  private let lastBrace: Int?
  private var edits: [SourceEdit] = []

  // How far braces have been counted, and how many are open there.
  private var counted: Int
  private var depth = 0

  init(_ comment: String) {
    bytes = Array(comment.utf8)
    end = (bytes.lastIndex { !" \t".utf8.contains($0) } ?? -1) + 1
    start = min(bytes.firstIndex { !"#!/;- \t".utf8.contains($0) } ?? end, end)
    lastBrace = bytes.lastIndex(of: UInt8(ascii: "}"))
    counted = start
  }

  var isEmpty: Bool { start == end }

  /// Whether it is one word, and no name.
  var isWord: Bool { !isEmpty && bytes[end - 1] != UInt8(ascii: ":") && !bytes[start..<end].contains { " \t".utf8.contains($0) } }

  /// With what is covered, what looks like a key, and passwords in URLs.
  var masked: String {
    let covered = SourceEdit.apply(edits, to: bytes) ?? Array(KeyMask.mark.utf8)
    return KeyMask.masked(SecretText.maskedURLs(String(decoding: covered, as: UTF8.self)))
  }

  /// Covers all of it as what goes on from above.
  mutating func cover(as kind: Kind) {
    if kind == .headers, mark(from: start) != nil {
      _ = coverNamed(isAmongHeaders: true)
    } else {
      cover(start..<end, as: kind)
    }
  }

  /// Covers what follows the names of keys; among headers, all names are such.
  /// - Returns: the last of them that has a value of its own, and whether that is still to come.
  mutating func coverNamed(isAmongHeaders: Bool) -> (kind: Kind, isEmpty: Bool)? {
    var last: (kind: Kind, isEmpty: Bool)?
    var headersEnd = isAmongHeaders ? end : start
    var areHeadersOpen = false
    var position = start
    while let mark = self.mark(from: position) {
      let value = self.value(behind: mark)
      guard let kind = mark < headersEnd ? .secret : self.kind(of: bytes[position..<mark]) else {
        position = max(value, mark + 1)
        continue
      }
      position = max(value, mark + 1)
      if kind == .headers {
        let isClosed = value < end && bytes[value] == UInt8(ascii: "{") && (lastBrace ?? 0) > value
        headersEnd = isClosed ? lastBrace ?? end : end
        areHeadersOpen = !isClosed
        last = (.headers, value == end)
        if value < end, self.mark(from: value) == nil { cover(value..<end, as: .secret) }
        continue
      }
      let (range, next) = extent(of: value)
      if SecretText.isReference(String(decoding: bytes[range], as: UTF8.self)) {
        last = nil
        position = bytes[range].firstIndex { " \t".utf8.contains($0) } ?? next ?? end
        continue
      }
      let isEmpty = range.isEmpty || next == nil || isBlockHead(range)
      last = (kind, isEmpty)
      if !isBlockHead(range) { cover(range, as: kind) }
      position = next ?? end
    }
    return areHeadersOpen ? (.headers, last?.isEmpty ?? true) : last
  }

  private mutating func cover(_ range: Range<Int>, as kind: Kind) {
    let text = String(decoding: bytes[range], as: UTF8.self)
    guard !range.isEmpty, !SecretText.isReference(text) else { return }
    edits.append(SourceEdit(range: range, replacement: Array((kind == .proxy ? SecretText.maskedProxy(text) : KeyMask.mark).utf8)))
  }

  // MARK: Names

  /// What ends a name: a colon that is none of a URL, an equals sign, an arrow, a blank behind an option.
  private func mark(from position: Int) -> Int? {
    var index = position
    while index < end {
      switch bytes[index] {
      case UInt8(ascii: ":") where bytes[(index + 1)...].starts(with: "//".utf8): index += 2
      case UInt8(ascii: ":"), UInt8(ascii: "="): return index
      case UInt8(ascii: "-") where bytes[(index + 1)...].first == UInt8(ascii: ">"): return index
      case 0x20 where isBehindOption(index): return index
      default: break
      }
      index += 1
    }
    return nil
  }

  private func isBehindOption(_ index: Int) -> Bool {
    guard index > 0, SecretText.isWordByte(bytes[index - 1]) else { return false }
    let word = SecretText.word(in: bytes[..<index]).text
    return word.utf8.starts(with: "--".utf8) && SecretText.isSecret(word)
  }

  /// By the last word, or the one before it: `api_key was: X`.
  private func kind(of text: ArraySlice<UInt8>) -> Kind? {
    let last = SecretText.word(in: text)
    return Kind(last.text) ?? Kind(SecretText.word(in: text[..<last.start]).text)
  }

  // MARK: Values

  private func value(behind mark: Int) -> Int {
    var position = mark
    if bytes[position] == UInt8(ascii: "-") {
      position += 2
    } else {
      while position < end, ":=".utf8.contains(bytes[position]) { position += 1 }
      if position < end, bytes[position] == UInt8(ascii: ">"), bytes[position - 1] == UInt8(ascii: "=") { position += 1 }
    }
    while position < end, " \t".utf8.contains(bytes[position]) { position += 1 }
    return min(position, end)
  }

  /// The value that begins there, without its quotes, and where it is over; nil where it may go on below.
  private mutating func extent(of value: Int) -> (range: Range<Int>, next: Int?) {
    guard value < end else { return (end..<end, nil) }
    if isQuote(value) {
      guard let closing = self.closing(of: value) else { return (value + 1..<end, nil) }
      return (value + 1..<closing, closing + 1)
    }
    countBraces(to: value)
    var stop = end
    if depth > 0, let lastBrace, lastBrace > value, bytes[value] != UInt8(ascii: "\\") {
      stop = bytes[value..<end].firstIndex { ",}".utf8.contains($0) } ?? end
      // Text that is quoted in part may hold a comma.
      if bytes[value..<stop].contains(where: { "\"'".utf8.contains($0) }) { stop = end }
    }
    var last = stop
    while last > value, "\"' \t".utf8.contains(bytes[last - 1]) { last -= 1 }
    return (value..<last, stop)
  }

  private func isBlockHead(_ range: Range<Int>) -> Bool {
    guard let first = bytes[range].first, "|>".utf8.contains(first) else { return false }
    return bytes[range].dropFirst().allSatisfy { "+-0123456789".utf8.contains($0) }
  }

  private func isQuote(_ index: Int) -> Bool { bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'") }

  /// The quote that ends what `opening` begins.
  private func closing(of opening: Int) -> Int? {
    let quote = bytes[opening]
    var index = opening + 1
    while index < end {
      if quote == UInt8(ascii: "\""), bytes[index] == UInt8(ascii: "\\") {
        index += 1
      } else if bytes[index] == quote {
        guard quote == UInt8(ascii: "'"), bytes[(index + 1)...].first == quote else { return index }
        index += 1
      }
      index += 1
    }
    return nil
  }

  /// Counts the braces before `position` that are no part of quoted text.
  private mutating func countBraces(to position: Int) {
    while counted < position {
      if isQuote(counted), counted == start || " \t[{(,:=".utf8.contains(bytes[counted - 1]), let closing = self.closing(of: counted) {
        counted = closing
      } else if bytes[counted] == UInt8(ascii: "{") {
        depth += 1
      } else if bytes[counted] == UInt8(ascii: "}") {
        depth = max(0, depth - 1)
      }
      counted += 1
    }
  }
}
