internal import CPlatform

/// A request's head, checked and indexed: offsets into the bytes it was parsed from, no copies. One object serves all requests of a
/// connection in turn, so that its memory is allocated once, and handing it on copies nothing.
package final class RequestHead {
  package enum Method: Sendable, Equatable {
    case get, head, post, options, connect
    /// TRACE, or TRACK, as Microsoft's servers know it, in any case: an answer that repeats the request would give away what was put into it.
    case trace
    case other
  }

  package private(set) var method = Method.other
  package private(set) var methodRange = 0..<0
  /// The request target as it stands on the wire.
  package private(set) var target = 0..<0
  /// The target's path: of an absolute-form what follows its authority, where none counts as `/` (RFC 9110 §4.2.3). `*` for the asterisk-form.
  package private(set) var path = 0..<0
  /// The target from its `?` on; empty where there is none. It follows the path, but where an absolute-form has none.
  package private(set) var query = 0..<0
  /// Who is asked: the Host field, or where there is none, the authority of an absolute-form; empty where there is neither.
  package private(set) var authority = 0..<0
  /// OPTIONS that asks about the server and nothing in particular: `*`, or an absolute-form without a path (RFC 9112 §3.2.4).
  package private(set) var asksAboutServer = false
  package private(set) var isHTTP10 = false
  package private(set) var framing = BodyFraming.none
  /// Whether the client would send another request on this connection.
  package private(set) var keepAlive = true
  package private(set) var expectsContinue = false
  /// Whether the client asks for a WebSocket: an Upgrade field that Connection names, and no body.
  package private(set) var wantsUpgrade = false
  /// The known fields present.
  package private(set) var names: FieldNameSet = []
  /// Fields to stop here because Connection names them.
  package private(set) var nominated: [Range<Int>] = []
  /// All bytes of the head, its blank line included.
  package private(set) var length = 0

  /// For the method, the version and what else of a request line is not the target.
  private static let roomBesideTarget = 64

  private var section = FieldSection()
  private var hasRequestLine = false
  private var start = 0

  package var fields: [FieldLine] { section.fields }

  package init() {}

  /// Ready for the next head, which begins at offset 0 of the next bytes.
  package func reset() {
    section.reset(at: 0)
    hasRequestLine = false
    method = .other
    authority = 0..<0
    asksAboutServer = false
    isHTTP10 = false
    start = 0
    names = []
    nominated.removeAll()
    framing = .none
    expectsContinue = false
    wantsUpgrade = false
    length = 0
  }

  /// Reads on. `bytes` begin with the head and grow from call to call until this returns true: the head is whole, and everything here is
  /// valid.
  package func parse(_ bytes: UnsafeRawBufferPointer, limits: HTTPLimits) throws(HTTPFault) -> Bool {
    guard let base = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return false }
    // Nothing beyond a limit is looked at, so that the answer does not depend on how much has come.
    if !hasRequestLine {
      let most = limits.target + Self.roomBesideTarget
      guard try parseRequestLine(base, min(bytes.count, most), limits) else {
        if bytes.count >= most { throw .targetTooLong }
        return false
      }
    }
    guard let end = try section.parse(base, min(bytes.count, limits.head), limit: limits.fields) else {
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

  private func parseRequestLine(_ bytes: UnsafePointer<UInt8>, _ count: Int, _ limits: HTTPLimits) throws(HTTPFault) -> Bool {
    // One empty line before a request is forgiven, as RFC 9112 §2.2 asks: old clients end a body with one.
    if start == 0, count >= 2, bytes[0] == ByteClass.cr, bytes[1] == ByteClass.lf {
      start = 2
      section.reset(at: 2)
    }
    guard let line = try section.nextLine(bytes, count) else { return false }
    var i = line.lowerBound
    while i < line.upperBound, ByteClass.isToken(bytes[i]) { i += 1 }
    guard i > line.lowerBound, i < line.upperBound, bytes[i] == ByteClass.space else { throw .malformed("the method is not a token") }
    methodRange = line.lowerBound..<i
    method = Self.method(bytes, methodRange)
    let targetStart = i + 1
    i = targetStart
    while i < line.upperBound, ByteClass.isTarget(bytes[i]) { i += 1 }
    target = targetStart..<i
    if target.count > limits.target { throw .targetTooLong }
    // " HTTP/1." and a digit, in this case (RFC 9112 §2.3). A minor version above ours is read as ours (RFC 9110 §6.2).
    guard line.upperBound - i == 9, bytes[i] == ByteClass.space, equals(bytes + i + 1, "HTTP/1."), bytes[i + 8] &- 0x30 <= 9 else {
      throw .malformed("the request line is not METHOD TARGET HTTP/1.1")
    }
    isHTTP10 = bytes[i + 8] == 0x30
    try splitTarget(bytes)
    hasRequestLine = true
    return true
  }

  private static func method(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> Method {
    let start = bytes + range.lowerBound
    switch range.count {
    case 3 where equals(start, "GET"): return .get
    case 4 where equals(start, "POST"): return .post
    case 4 where equals(start, "HEAD"): return .head
    case 7 where equals(start, "OPTIONS"): return .options
    case 7 where equals(start, "CONNECT"): return .connect
    case 5 where equalsIgnoringCase(start, "trace") || equalsIgnoringCase(start, "track"): return .trace
    default: return .other
    }
  }

  private func splitTarget(_ bytes: UnsafePointer<UInt8>) throws(HTTPFault) {
    guard !target.isEmpty else { throw .malformed("the request target is empty") }
    var first = target.lowerBound
    if bytes[first] != UInt8(ascii: "/") {
      if let afterScheme = Self.afterScheme(bytes, target) {
        first = afterScheme
        while first < target.upperBound, ByteClass.isHost(bytes[first]) { first += 1 }
        guard first > afterScheme else { throw .malformed("the request target has no host") }
        authority = afterScheme..<first
        if first == target.upperBound || bytes[first] == UInt8(ascii: "?") {
          asksAboutServer = method == .options && first == target.upperBound
          // A slash that is there.
          path = afterScheme - 1..<afterScheme
          query = first..<target.upperBound
          return
        }
        guard bytes[first] == UInt8(ascii: "/") else { throw .malformed("the host of the request target is not one") }
      } else if method == .options, target.count == 1, bytes[first] == UInt8(ascii: "*") {
        asksAboutServer = true
      } else if method != .connect {
        throw .malformed("the request target does not begin with a slash")
      }
    }
    var end = first
    while end < target.upperBound, bytes[end] != UInt8(ascii: "?") { end += 1 }
    path = first..<end
    query = end..<target.upperBound
  }

  private static func afterScheme(_ bytes: UnsafePointer<UInt8>, _ target: Range<Int>) -> Int? {
    let start = bytes + target.lowerBound
    if target.count > 7, equalsIgnoringCase(start, "http://") { return target.lowerBound + 7 }
    if target.count > 8, equalsIgnoringCase(start, "https://") { return target.lowerBound + 8 }
    return nil
  }

  /// Whether a Host field says the same as the authority of the target, where the scheme's own port need not be said.
  private func isTargetsAuthority(_ bytes: UnsafePointer<UInt8>, _ host: Range<Int>) -> Bool {
    let port: StaticString = bytes[target.lowerBound + 4] == ByteClass.colon ? ":80" : ":443"
    let (ours, theirs) = (Self.withoutPort(bytes, host, port), Self.withoutPort(bytes, authority, port))
    return ours.count == theirs.count && strncasecmp(Self.text(bytes, ours), Self.text(bytes, theirs), ours.count) == 0
  }

  private static func withoutPort(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>, _ port: StaticString) -> Range<Int> {
    let end = range.upperBound - port.utf8CodeUnitCount
    return end > range.lowerBound && equals(bytes + end, port) ? range.lowerBound..<end : range
  }

  private static func text(_ bytes: UnsafePointer<UInt8>, _ range: Range<Int>) -> UnsafePointer<CChar> {
    UnsafeRawPointer(bytes + range.lowerBound).assumingMemoryBound(to: CChar.self)
  }

  private func interpretFields(_ bytes: UnsafePointer<UInt8>) throws(HTTPFault) {
    var options = ConnectionOptions()
    var delimiter = MessageFraming()
    var isWebSocket = false
    for field in section.fields where field.name != .other {
      let isRepeated = names.contains(field.name)
      names.insert(field.name)
      switch field.name {
      case .host:
        guard !isRepeated else { throw .malformed("two Host fields") }
        guard field.valueCount > 0 else { throw .malformed("the Host field is empty") }
        for i in field.valueRange where !ByteClass.isHost(bytes[i]) { throw .malformed("the Host field is not a host") }
        // One of the two would decide who is asked, and the next on the way may take the other (RFC 9112 §3.2).
        guard authority.isEmpty || isTargetsAuthority(bytes, field.valueRange) else {
          throw .malformed("the request target and the Host field name different hosts")
        }
        authority = field.valueRange
      case .contentLength: try delimiter.addContentLength(bytes, field.valueRange, isRepeated: isRepeated)
      case .transferEncoding: try delimiter.addTransferEncoding(bytes, field.valueRange, isRepeated: isRepeated)
      case .upgrade:
        isWebSocket = !isRepeated && FieldValue.equals(bytes, field.valueRange, "websocket")
      case .connection:
        options.add(bytes, field.valueRange)
      case .expect:
        expectsContinue = FieldValue.equals(bytes, field.valueRange, "100-continue") && !isHTTP10
      default: break
      }
    }
    guard isHTTP10 || names.contains(.host) else { throw .malformed("no Host field") }
    framing = try delimiter.body(isHTTP10: isHTTP10) ?? .none
    keepAlive = !options.close && (!isHTTP10 || options.keepAlive)
    // Nothing but WebSocket: h2c would be a way around every rule here, with the operator's key.
    wantsUpgrade = options.upgrade && isWebSocket && framing == .none && !isHTTP10
    nominated = try options.checkedNominated()
  }
}

/// Whether the bytes, as many as `word` has, are `word` exactly.
@inline(__always)
func equals(_ bytes: UnsafePointer<UInt8>, _ word: StaticString) -> Bool {
  let expected = word.utf8Start
  for i in 0..<word.utf8CodeUnitCount where bytes[i] != expected[i] { return false }
  return true
}
