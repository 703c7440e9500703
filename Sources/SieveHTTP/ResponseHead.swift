/// An upstream's response head, checked and indexed: offsets into the bytes it was parsed from, no copies. One object
/// serves all responses of a connection in turn.
package final class ResponseHead {
  package private(set) var status = 0
  /// From the status code to the end of the reason phrase: what follows the version in the status line.
  package private(set) var statusAndReason = 0..<0
  package private(set) var keepAlive = true
  /// The framing of a response to a request that was not HEAD.
  package private(set) var framing = BodyFraming.none
  /// Content-Length or Transfer-Encoding tell of a body, whether or not this response can have one.
  package private(set) var announcesBody = false
  package private(set) var names: FieldNameSet = []
  package private(set) var nominated: [Range<Int>] = []
  /// All bytes of the head, its blank line included.
  package private(set) var length = 0
  /// Content-Type names a format of pieces that are to be read as they come: server-sent events, or JSON lines as Ollama sends them.
  package private(set) var isStream = false
  /// Content-Type names JSON.
  package private(set) var isJSON = false

  private var section = FieldSection()
  private var hasStatusLine = false
  private var isHTTP10 = false
  /// Its length is told more than once, each time the same.
  private var hasRepeatedLength = false
  private var hasOddReason = false

  package var fields: [FieldLine] { section.fields }
  /// Some line has to be written anew before it is passed on: see `plainSpelling`.
  package var isOdd: Bool { section.isOdd || hasRepeatedLength || hasOddReason }
  /// 1xx but 101, after which nothing of HTTP follows (RFC 9110 §15.2).
  package var isInterim: Bool { status < 200 && status != 101 }

  package init() {}

  /// Ready for the next head, which begins at offset 0 of the next bytes.
  package func reset() {
    section.reset(at: 0)
    hasStatusLine = false
    names = []
    nominated.removeAll()
    framing = .none
    isStream = false
    isJSON = false
    length = 0
    hasRepeatedLength = false
    hasOddReason = false
  }

  /// Reads on. `bytes` begin with the head and grow from call to call until this returns true: the head is whole, and everything here is
  /// valid.
  package func parse(_ bytes: UnsafeRawBufferPointer, limits: HTTPLimits) throws(HTTPFault) -> Bool {
    guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return false }
    if !hasStatusLine {
      // As in a request, nothing beyond a limit is looked at; what bounds a request's first line bounds this one.
      guard let line = try section.nextLine(base, min(bytes.count, limits.target), isResponse: true) else {
        if bytes.count >= limits.target { throw .headTooLarge }
        return false
      }
      try parseStatusLine(base, line)
    }
    guard let end = try section.parse(base, min(bytes.count, limits.head), limit: limits.fields, isResponse: true) else {
      if bytes.count >= limits.head { throw .headTooLarge }
      return false
    }
    length = end
    try interpretFields(base)
    return true
  }

  /// The first field of that name.
  package func field(_ name: FieldName) -> FieldLine? {
    names.contains(name) ? section.fields.first { $0.name == name } : nil
  }

  private func parseStatusLine(_ bytes: UnsafePointer<UInt8>, _ line: Range<Int>) throws(HTTPFault) {
    let start = line.lowerBound
    guard line.count >= 12, equals(bytes + start, "HTTP/1."), bytes[start + 7] &- 0x30 <= 9, bytes[start + 8] == ByteClass.space else {
      throw .malformed("the status line is not HTTP/1.1 STATUS REASON")
    }
    var code = 0
    for i in start + 9..<start + 12 {
      let digit = bytes[i] &- 0x30
      guard digit <= 9 else { throw .malformed("the status is not a number") }
      code = code * 10 + Int(digit)
    }
    // The space after the code may be missing together with the reason: RFC 9112 §4 wants it, many servers leave it out.
    guard code >= 100, line.count == 12 || bytes[start + 12] == ByteClass.space else { throw .malformed("the status is not three digits") }
    if !ByteClass.isFieldValue(bytes + start + 12, line.count - 12) {
      guard (start + 12..<line.upperBound).allSatisfy({ ByteClass.isLooseFieldValue(bytes[$0]) }) else {
        throw .malformed("the reason holds a control character")
      }
      hasOddReason = true
    }
    status = code
    statusAndReason = start + 9..<line.upperBound
    isHTTP10 = bytes[start + 7] == 0x30
    hasStatusLine = true
  }

  private func interpretFields(_ bytes: UnsafePointer<UInt8>) throws(HTTPFault) {
    var options = ConnectionOptions()
    var delimiter = MessageFraming()
    for field in section.fields where field.name != .other {
      let isRepeated = names.contains(field.name)
      names.insert(field.name)
      switch field.name {
      case .contentLength: try delimiter.addContentLengths(bytes, field.valueRange)
      case .transferEncoding: try delimiter.addTransferEncoding(bytes, field.valueRange, isRepeated: isRepeated)
      case .connection:
        options.add(bytes, field.valueRange)
      case .contentType:
        isJSON = FieldValue.isMediaType(bytes, field.valueRange, "application/json")
        isStream =
          !isJSON
          && (FieldValue.isMediaType(bytes, field.valueRange, "text/event-stream")
            || FieldValue.isMediaType(bytes, field.valueRange, "application/x-ndjson"))
      default: break
      }
    }
    hasRepeatedLength = delimiter.hasRepeatedLength
    let announced = try delimiter.body(isHTTP10: isHTTP10)
    keepAlive = !options.close && (!isHTTP10 || options.keepAlive)
    nominated = try options.checkedNominated()
    framing = status < 200 || status == 204 || status == 304 ? .none : announced ?? .untilClose
    announcesBody = announced.map { $0 != .none } ?? false
    if framing == .untilClose { keepAlive = false }
  }
}
