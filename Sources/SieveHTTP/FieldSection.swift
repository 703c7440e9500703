internal import CPlatform

/// The lines of a head as they arrive: finds and checks each field line once, remembers where it is, and goes on where it stopped when more
/// bytes come.
struct FieldSection: Sendable {
  private(set) var fields: [FieldLine] = []
  /// Some line of an answer is not as it should have been written: there are blanks before its colon, controls in its value, or no CR at its end.
  private(set) var isOdd = false
  /// What ends a line: CRLF, or in an answer LF throughout.
  private var lineEndLength = 2
  /// Where the line being read begins.
  private var lineStart = 0
  /// Up to where that line was already searched for its end.
  private var searched = 0

  /// Forgets everything but the memory it holds; the section begins at `start`.
  mutating func reset(at start: Int) {
    fields.removeAll(keepingCapacity: true)
    isOdd = false
    lineEndLength = 2
    lineStart = start
    searched = start
  }

  /// The next line without its CRLF, or nil while its end has not come. Refuses a bare LF or CR (RFC 9112 §2.2 lets a recipient guess; a
  /// proxy must not), but for a response's LF if all of its lines end so, which leaves nothing to guess.
  mutating func nextLine(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, isResponse: Bool = false
  ) throws(HTTPFault) -> Range<Int>? {
    guard searched < count, let found = memchr(bytes + searched, Int32(ByteClass.lf), count - searched) else {
      searched = count
      return nil
    }
    let lf = UnsafeRawPointer(found) - UnsafeRawPointer(bytes)
    if lf > lineStart, bytes[lf - 1] == ByteClass.cr {
      guard lineEndLength == 2 else { throw .malformed("one line ends with CRLF and another with LF and no CR") }
    } else if lineEndLength == 2 {
      guard isResponse, lineStart == 0 else { throw .malformed("a line ends with LF and no CR") }
      lineEndLength = 1
      isOdd = true
    }
    let line = lineStart..<lf + 1 - lineEndLength
    lineStart = lf + 1
    searched = lineStart
    return line
  }

  /// Reads field lines up to the blank one. Returns the offset after it, or nil while it has not come. `isResponse`: what a
  /// request is refused for is read where every reader in use reads the same, for `ResponseHead.plainSpelling` to write as it should be: blanks
  /// between a name and its colon (RFC 9112 §5.1), and controls in a value (RFC 9110 §5.5).
  mutating func parse(_ bytes: UnsafePointer<UInt8>, _ count: Int, limit: Int, isResponse: Bool = false) throws(HTTPFault) -> Int? {
    while let line = try nextLine(bytes, count) {
      if line.isEmpty { return lineStart }
      if fields.count == limit { throw .headTooLarge }
      fields.append(try fieldLine(bytes, line, isResponse))
    }
    return nil
  }

  private mutating func fieldLine(_ bytes: UnsafePointer<UInt8>, _ line: Range<Int>, _ isResponse: Bool) throws(HTTPFault) -> FieldLine {
    // The CR or LF after the line is no token, so the search ends there at the latest.
    var nameEnd = line.lowerBound
    while ByteClass.isToken(bytes[nameEnd]) { nameEnd &+= 1 }
    var colon = nameEnd
    if isResponse, nameEnd > line.lowerBound, Self.isBlank(bytes[nameEnd]) {
      while Self.isBlank(bytes[colon]) { colon += 1 }
      isOdd = true
    }
    guard nameEnd > line.lowerBound, bytes[colon] == ByteClass.colon else {
      throw .malformed(Self.reasonForBadName(bytes, line, nameEnd))
    }
    var valueStart = colon + 1
    var valueEnd = line.upperBound
    while valueStart < valueEnd, Self.isBlank(bytes[valueStart]) { valueStart += 1 }
    while valueEnd > valueStart, Self.isBlank(bytes[valueEnd - 1]) { valueEnd -= 1 }
    let name = FieldName.named(bytes + line.lowerBound, nameEnd - line.lowerBound)
    if !ByteClass.isFieldValue(bytes + valueStart, valueEnd - valueStart) {
      // Where something hangs on the value, two readers may differ in what the control is to them.
      guard isResponse, !Self.isControlling.contains(name), (valueStart..<valueEnd).allSatisfy({ ByteClass.isLooseFieldValue(bytes[$0]) })
      else { throw .malformed("a field value holds a control character") }
      isOdd = true
    }
    // No head is read beyond its limit, so no offset needs more than 31 bits.
    return FieldLine(
      name: name, start: Int32(truncatingIfNeeded: line.lowerBound),
      nameEnd: Int32(truncatingIfNeeded: nameEnd), valueStart: Int32(truncatingIfNeeded: valueStart),
      valueEnd: Int32(truncatingIfNeeded: valueEnd), end: Int32(truncatingIfNeeded: line.upperBound + lineEndLength))
  }

  /// What frames a message, or says what becomes of it or of its connection.
  private static let isControlling = FieldNameSet.hopByHop.union([
    .contentLength, .transferEncoding, .trailer, .contentType, .contentEncoding,
  ])

  private static func reasonForBadName(_ bytes: UnsafePointer<UInt8>, _ line: Range<Int>, _ nameEnd: Int) -> StaticString {
    if nameEnd == line.lowerBound, isBlank(bytes[nameEnd]) { return "a field line is folded" }
    if nameEnd == line.lowerBound, bytes[nameEnd] == ByteClass.colon { return "a field has no name" }
    if nameEnd < line.upperBound, isBlank(bytes[nameEnd]) { return "white space between a field name and its colon" }
    return "a field name is not a token"
  }

  @inline(__always)
  private static func isBlank(_ byte: UInt8) -> Bool { byte == ByteClass.space || byte == ByteClass.tab }
}
