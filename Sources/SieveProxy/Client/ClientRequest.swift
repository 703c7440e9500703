internal import NIOCore
internal import SieveCore
internal import SieveHTTP

/// A request as its head has it: the head, its bytes, and every reading of them. One object serves all requests of a connection in turn.
final class ClientRequest {
  let head = RequestHead()
  /// The head's bytes, kept until it is written on and logged.
  private(set) var bytes = ByteBuffer()
  /// How many bytes of the path are the root path and the scope, which no backend sees.
  private(set) var rootLength = 0

  private static let nothing = ByteBuffer()
  /// Of its path, in bytes; the log marks what it cuts.
  private static let longestTold = LogValue.longest + 1
  private var keptWords: RequestWords?

  /// Ready for the next head.
  func reset() {
    head.reset()
    rootLength = 0
    if keptWords != nil { keptWords = nil }
  }

  /// Reads on in a head; `buffer` begins with it. Returns whether it is whole.
  func parse(_ buffer: ByteBuffer, limits: HTTPLimits) throws(HTTPFault) -> Bool {
    try buffer.withUnsafeReadableBytes { bytes throws(HTTPFault) in try head.parse(bytes, limits: limits) }
  }

  static func refusal(for fault: HTTPFault) -> SieveError {
    switch fault {
    case .malformed(let reason): SieveError(.invalidRequest, "The request is not valid HTTP/1.1: \(reason).")
    case .headTooLarge: SieveError(.headTooLarge, "The request's head is larger than 64 KiB or has more than 256 fields.")
    case .targetTooLong: SieveError(.targetTooLong, "The request target is longer than 16 KiB.")
    }
  }

  /// Takes the head off `buffer`; everything below is valid from now on.
  func take(from buffer: inout ByteBuffer) {
    bytes = buffer.readSlice(length: head.length) ?? Self.nothing
  }

  /// Whether the bytes are still there to be read.
  var isKept: Bool { bytes.readableBytes > 0 }

  func forgetBytes() {
    bytes = Self.nothing
  }

  /// Moves the bytes out of the memory that all connections read into.
  func leaveReadBuffer(_ allocator: ByteBufferAllocator) {
    if isKept { bytes = bytes.compacted(allocator: allocator) }
  }

  /// What is told of it now that it is over.
  func takeWords(_ texts: inout RecentTexts) -> RequestWords {
    keptWords.take() ?? words(&texts)
  }

  /// What is told of it when it is over, its bytes being forgotten by then or not.
  func words(_ texts: inout RecentTexts) -> RequestWords {
    if let keptWords { return keptWords }
    guard isKept else { return RequestWords() }
    let method =
      switch head.method {
      case .get: "GET"
      case .post: "POST"
      default: text(head.methodRange)
      }
    var words = RequestWords(method: method, path: withBytes { texts.text($0.part(head.path.prefix(Self.longestTold))) })
    if head.names.contains(.traceparent) { words.traceID = withValue(of: .traceparent, TraceContext.traceID) }
    return words
  }

  /// Nothing of its bytes is needed any more but what is told of it.
  func keepWords(_ texts: inout RecentTexts) {
    guard isKept else { return }
    keptWords = words(&texts)
    forgetBytes()
  }

  /// So many bytes more of the path are none of the backend's business.
  func strip(_ count: Int) {
    rootLength += count
  }

  // MARK: Readings

  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    bytes.withUnsafeReadableBytes(body)
  }

  func text(_ range: Range<Int>) -> String {
    withBytes { String(decoding: $0[range], as: UTF8.self) }
  }

  /// The value of the first field of that name.
  func text(of name: FieldName) -> String? {
    head.field(name).map { text($0.valueRange) }
  }

  /// The path behind the root path and the scope, without its query.
  func withPath<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withBytes { body(UnsafeRawBufferPointer(rebasing: $0[head.path.lowerBound + rootLength..<head.path.upperBound])) }
  }

  /// The same with its query.
  func withTarget<Result, Failure: Error>(_ body: (UnsafeRawBufferPointer) throws(Failure) -> Result) throws(Failure) -> Result {
    let path = head.path.dropFirst(rootLength)
    return try bytes.withUnsafeReadableBytes { bytes throws(Failure) in
      if path.upperBound == head.query.lowerBound {
        return try body(UnsafeRawBufferPointer(rebasing: bytes[path.lowerBound..<head.query.upperBound]))
      }
      return try (Array(bytes[path]) + bytes[head.query]).withUnsafeBufferPointer { target throws(Failure) in
        try body(UnsafeRawBufferPointer(target))
      }
    }
  }

  func withValue<Result>(of name: FieldName, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    guard let field = head.field(name) else { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    return withBytes { body(UnsafeRawBufferPointer(rebasing: $0[field.valueRange])) }
  }

  var path: String { withPath { String(decoding: $0, as: UTF8.self) } }

  var hasQuery: Bool { !head.query.isEmpty }

  /// What follows the `?`; empty where there is none.
  var query: String { hasQuery ? text(head.query.dropFirst()) : "" }

  /// The version of Anthropic's API that the client speaks; nil where it speaks another.
  var anthropicVersion: String? { text(of: .anthropicVersion) }

  /// Whose errors the client says that it understands.
  var dialect: ListDialect { head.names.contains(.anthropicVersion) ? .anthropic : .openAI }

  /// The values of fields that the parser has no word for. `name`: in lower case.
  func texts(ofFieldsNamed name: StaticString) -> [String] {
    withBytes { bytes in
      head.fields.filter { field in
        guard field.name == .other, field.nameRange.count == name.utf8CodeUnitCount else { return false }
        return name.withUTF8Buffer { zip(bytes[field.nameRange], $0).allSatisfy { $0 | 0x20 == $1 } }
      }
    }.map { text($0.valueRange) }
  }

  /// Whether the body is compressed, by any name but that for not at all.
  var isEncoded: Bool {
    head.names.contains(.contentEncoding)
      && head.fields.contains { field in
        guard field.name == .contentEncoding, field.valueCount > 0 else { return false }
        return withBytes { bytes in
          field.valueCount != 8 || !zip(bytes[field.valueRange], "identity".utf8).allSatisfy { $0 | 0x20 == $1 }
        }
      }
  }

  /// Whether a body of more than `count` bytes is to come.
  func announces(moreThan count: Int) -> Bool {
    if case .length(let length) = head.framing { length > count } else { false }
  }

  /// The instances of this program that have passed it on. Throws 508 where this process is among them.
  func instancesPassed() throws(SieveError) -> [String] {
    guard head.names.contains(.via) else { return [] }
    do throws(InstanceMark.Loop) {
      return try bytes.withUnsafeReadableBytes { bytes throws(InstanceMark.Loop) in try InstanceMark.passed(head, in: bytes) }
    } catch {
      throw SieveError(
        .loopDetected,
        "This request has been here before: the base_url of some backend leads back to this proxy, be it through others. See the field Via."
      )
    }
  }

  /// How many proxies more may pass it on; nil where it does not say (RFC 9110 §7.6.2).
  var maxForwards: Int? { head.names.contains(.maxForwards) ? text(of: .maxForwards).flatMap { Int($0) } : nil }

  // By pattern: `==` of another module's enum is a call through its witness.

  var isHead: Bool { if case .head = head.method { true } else { false } }

  var isRead: Bool {
    switch head.method {
    case .get, .head: true
    default: false
    }
  }

  /// The Connection line of its answer, if it needs one. `closes`: the connection will not outlive that.
  func connectionLine(closes: Bool) -> StaticString {
    if closes { return "Connection: close\r\n" }
    return head.isHTTP10 ? "Connection: keep-alive\r\n" : ""
  }

  /// The fields that may carry a key of the client's.
  var keyFields: ClientFields { withBytes { ClientFields(head, in: $0) } }

  /// Whether the client has the answer with this validator already: If-None-Match compares weakly (RFC 9110 §13.1.2).
  func knows(_ entityTag: String) -> Bool {
    head.names.contains(.ifNoneMatch)
      && withBytes { bytes in
        head.fields.contains {
          $0.name == .ifNoneMatch && Self.names(entityTag.utf8, UnsafeRawBufferPointer(rebasing: bytes[$0.valueRange]))
        }
      }
  }

  private static func names(_ entityTag: String.UTF8View, _ condition: UnsafeRawBufferPointer) -> Bool {
    // As every client sends it that has one list.
    let isSame = entityTag.withContiguousStorageIfAvailable { tag in
      condition.hasSameBytes(as: UnsafeRawBufferPointer(tag))
    }
    if isSame == true { return true }
    return condition.split(separator: UInt8(ascii: ",")).contains { element in
      let tag = element.drop { $0 == 0x20 || $0 == 0x09 }.prefix { $0 != 0x20 && $0 != 0x09 }
      return tag.elementsEqual("*".utf8) || tag.elementsEqual(entityTag)
        || tag.starts(with: "W/".utf8) && tag.dropFirst(2).elementsEqual(entityTag)
    }
  }
}
