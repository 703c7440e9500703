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

  /// Ready for the next head.
  func reset() {
    head.reset()
    rootLength = 0
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
  func compact(_ allocator: ByteBufferAllocator) {
    if isKept { bytes = bytes.compacted(allocator: allocator) }
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
  func withTarget<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withBytes { body(UnsafeRawBufferPointer(rebasing: $0[head.pathAndQuery.lowerBound + rootLength..<head.pathAndQuery.upperBound])) }
  }

  func withValue<Result>(of name: FieldName, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    guard let field = head.field(name) else { return body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    return withBytes { body(UnsafeRawBufferPointer(rebasing: $0[field.valueRange])) }
  }

  var path: String { withPath { String(decoding: $0, as: UTF8.self) } }

  var hasQuery: Bool { head.path.upperBound < head.pathAndQuery.upperBound }

  /// What follows the `?`; empty where there is none.
  var query: String { hasQuery ? text(head.path.upperBound + 1..<head.pathAndQuery.upperBound) : "" }

  var isRead: Bool { head.method == .get || head.method == .head }

  /// Asks leave of a page of another origin (the Fetch standard's CORS protocol).
  var isPreflight: Bool { head.method == .options && head.field(.accessControlRequestMethod) != nil }

  /// The fields that may carry a key of the client's.
  var keyFields: ClientFields {
    var found = ClientFields()
    let prefix = "x-backend-key-".utf8.count
    for field in head.fields {
      switch field.name {
      case .authorization: found.addAuthorization(text(field.valueRange))
      case .xAPIKey: found.addKey(text(field.valueRange), in: .xAPIKey)
      case .apiKey: found.addKey(text(field.valueRange), in: .apiKey)
      case .xBackendKey:
        found.backendKeys.append((text(field.nameRange.dropFirst(prefix)), Secret(text(field.valueRange))))
      default: break
      }
    }
    return found
  }

  /// The lines of the client's credential fields but `dropped`, as they came.
  func credentialLines(except dropped: FieldNameSet) -> [UInt8] {
    withBytes { bytes in
      head.fields
        .filter { UpstreamCredential.fields.contains($0.name) && !dropped.contains($0.name) && $0.name != .secWebSocketProtocol }
        .flatMap { bytes[Int($0.start)..<Int($0.end)] }
    }
  }

  /// Whether the client has the answer with this validator already: If-None-Match compares weakly (RFC 9110 §13.1.2).
  func knows(_ entityTag: String) -> Bool {
    head.fields.contains { $0.name == .ifNoneMatch && Self.names(entityTag, text($0.valueRange)) }
  }

  private static func names(_ entityTag: String, _ condition: String) -> Bool {
    // As every client sends it that has one list.
    if condition == entityTag { return true }
    return condition.split(separator: ",").contains { element in
      let tag = element.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
      return tag == "*" || tag == entityTag || tag == "W/" + entityTag
    }
  }
}
