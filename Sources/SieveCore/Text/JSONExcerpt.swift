/// A JSON value of a stranger's, cut to what a page can show: it stays JSON, whatever was in it and however much.
///
/// White space goes; all else is spelt as it came. A long text is cut and says how long it was, so is a number of more digits than anybody
/// reads, and members and elements beyond the bound are left out and counted. No member has more than an eighth of the room, so that one
/// does not hide the others.
package struct JSONExcerpt {
  package private(set) var bytes: [UInt8] = []
  /// Members and elements that were left out, those inside them not counted.
  package private(set) var leftOut = 0
  private let mostText: Int
  private let most: Int
  /// Where nothing more is begun: of all, or of the member that is being written.
  private var end: Int
  private var isInMember = false

  /// - Parameters:
  ///   - mostText: bytes of one text, as it is spelt.
  ///   - most: bytes after which nothing more is begun.
  package init(of json: [UInt8], mostText: Int, most: Int) {
    (self.mostText, self.most, end) = (mostText, most, most)
    json.withUnsafeBytes { raw in
      var scanner = JSONScanner(raw)
      do {
        scanner.skipWhiteSpace()
        try write(&scanner)
      } catch {
        // No JSON: there is nothing of it that could be shown as such.
        bytes = Array("null".utf8)
      }
    }
  }

  private mutating func write(_ scanner: inout JSONScanner) throws(ModelListError) {
    switch scanner.peek {
    case UInt8(ascii: "\""): write(try scanner.string(), in: scanner.bytes)
    case UInt8(ascii: "{"):
      var isFirst = true
      bytes.append(UInt8(ascii: "{"))
      try scanner.object { (scanner, name) throws(ModelListError) in
        guard try begin(&scanner, &isFirst) else { return }
        write(name, in: scanner.bytes)
        bytes.append(UInt8(ascii: ":"))
        try writeMember(&scanner)
      }
      bytes.append(UInt8(ascii: "}"))
    case UInt8(ascii: "["):
      var isFirst = true
      bytes.append(UInt8(ascii: "["))
      try scanner.array { (scanner) throws(ModelListError) in
        guard try begin(&scanner, &isFirst) else { return }
        try write(&scanner)
      }
      bytes.append(UInt8(ascii: "]"))
    default:
      let start = scanner.position
      try scanner.skipValue()
      let value = start..<scanner.position
      if value.count > 64 {
        bytes += "\"\(Self.mark(value.count))\"".utf8
      } else {
        bytes += scanner.bytes[value]
      }
    }
  }

  private mutating func writeMember(_ scanner: inout JSONScanner) throws(ModelListError) {
    let outer = (end, isInMember)
    if !isInMember { (end, isInMember) = (min(end, bytes.count + most / 8), true) }
    try write(&scanner)
    (end, isInMember) = outer
  }

  /// Whether there is room for one more; if not, it is passed over.
  private mutating func begin(_ scanner: inout JSONScanner, _ isFirst: inout Bool) throws(ModelListError) -> Bool {
    guard bytes.count < end else {
      leftOut += 1
      try scanner.skipValue()
      return false
    }
    if !isFirst { bytes.append(UInt8(ascii: ",")) }
    isFirst = false
    return true
  }

  private mutating func write(_ token: JSONScanner.StringToken, in text: UnsafeRawBufferPointer) {
    let content = token.content
    guard content.count > mostText else {
      bytes += text[token.range]
      return
    }
    let limit = content.lowerBound + mostText
    var end = content.lowerBound
    while true {
      let next = Self.next(after: end, in: text)
      guard next <= limit else { break }
      end = next
    }
    bytes.append(UInt8(ascii: "\""))
    bytes += text[content.lowerBound..<end]
    bytes += "\(Self.mark(content.count))\"".utf8
  }

  /// Where the escape or the character that begins at `place` ends.
  private static func next(after place: Int, in text: UnsafeRawBufferPointer) -> Int {
    guard text[place] == UInt8(ascii: "\\") else {
      var next = place + 1
      while text[next] & 0xC0 == 0x80 { next += 1 }
      return next
    }
    return place + (text[place + 1] == UInt8(ascii: "u") ? 6 : 2)
  }

  private static func mark(_ count: Int) -> String { "\(VisibleText.ellipsis) (\(count) bytes)" }
}
