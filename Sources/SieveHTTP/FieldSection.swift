internal import CPlatform

/// The lines of a head as they arrive: finds and checks each field line once, remembers where it is, and goes on where it stopped when more
/// bytes come.
struct FieldSection: Sendable {
  private(set) var fields: [FieldLine] = []
  /// Some name has blanks between it and its colon.
  private(set) var hasLooseNames = false
  /// Where the line being read begins.
  private var lineStart = 0
  /// Up to where that line was already searched for its end.
  private var searched = 0

  /// Forgets everything but the memory it holds; the section begins at `start`.
  mutating func reset(at start: Int) {
    fields.removeAll(keepingCapacity: true)
    hasLooseNames = false
    lineStart = start
    searched = start
  }

  /// The next line without its CRLF, or nil while its end has not come. Refuses a bare LF or CR (RFC 9112 §2.2 lets a recipient guess; a
  /// proxy must not).
  mutating func nextLine(_ bytes: UnsafePointer<UInt8>, _ count: Int) throws(HTTPFault) -> Range<Int>? {
    guard searched < count, let found = memchr(bytes + searched, Int32(ByteClass.lf), count - searched) else {
      searched = count
      return nil
    }
    let lf = UnsafeRawPointer(found) - UnsafeRawPointer(bytes)
    guard lf > lineStart, bytes[lf - 1] == ByteClass.cr else { throw .malformed("a line ends with LF and no CR") }
    let line = lineStart..<lf - 1
    lineStart = lf + 1
    searched = lineStart
    return line
  }

  /// Reads field lines up to the blank one. Returns the offset after it, or nil while it has not come. `isResponse`: blanks between a name
  /// and its colon are read, which a request is refused for, and a proxy removes from a response (RFC 9112 §5.1).
  mutating func parse(_ bytes: UnsafePointer<UInt8>, _ count: Int, limit: Int, isResponse: Bool = false) throws(HTTPFault) -> Int? {
    while let line = try nextLine(bytes, count) {
      if line.isEmpty { return lineStart }
      if fields.count == limit { throw .headTooLarge }
      fields.append(try fieldLine(bytes, line, isResponse))
    }
    return nil
  }

  private mutating func fieldLine(_ bytes: UnsafePointer<UInt8>, _ line: Range<Int>, _ isResponse: Bool) throws(HTTPFault) -> FieldLine {
    // The CR after the line is no token, so the search ends there at the latest.
    var nameEnd = line.lowerBound
    while ByteClass.isToken(bytes[nameEnd]) { nameEnd &+= 1 }
    var colon = nameEnd
    if isResponse, nameEnd > line.lowerBound, Self.isBlank(bytes[nameEnd]) {
      while Self.isBlank(bytes[colon]) { colon += 1 }
      hasLooseNames = true
    }
    guard nameEnd > line.lowerBound, bytes[colon] == ByteClass.colon else {
      throw .malformed(Self.reasonForBadName(bytes, line, nameEnd))
    }
    var valueStart = colon + 1
    var valueEnd = line.upperBound
    while valueStart < valueEnd, Self.isBlank(bytes[valueStart]) { valueStart += 1 }
    while valueEnd > valueStart, Self.isBlank(bytes[valueEnd - 1]) { valueEnd -= 1 }
    guard ByteClass.isFieldValue(bytes + valueStart, valueEnd - valueStart) else {
      throw .malformed("a field value holds a control character")
    }
    // No head is read beyond its limit, so no offset needs more than 31 bits.
    return FieldLine(
      name: FieldName.named(bytes + line.lowerBound, nameEnd - line.lowerBound), start: Int32(truncatingIfNeeded: line.lowerBound),
      nameEnd: Int32(truncatingIfNeeded: nameEnd), valueStart: Int32(truncatingIfNeeded: valueStart),
      valueEnd: Int32(truncatingIfNeeded: valueEnd), end: Int32(truncatingIfNeeded: line.upperBound + 2))
  }

  private static func reasonForBadName(_ bytes: UnsafePointer<UInt8>, _ line: Range<Int>, _ nameEnd: Int) -> StaticString {
    if nameEnd == line.lowerBound, isBlank(bytes[nameEnd]) { return "a field line is folded" }
    if nameEnd == line.lowerBound, bytes[nameEnd] == ByteClass.colon { return "a field has no name" }
    if nameEnd < line.upperBound, isBlank(bytes[nameEnd]) { return "white space between a field name and its colon" }
    return "a field name is not a token"
  }

  @inline(__always)
  private static func isBlank(_ byte: UInt8) -> Bool { byte == ByteClass.space || byte == ByteClass.tab }
}
