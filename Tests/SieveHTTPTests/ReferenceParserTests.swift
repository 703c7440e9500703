import Foundation
import NIOHTTP1
import SieveHTTP
import Testing

/// Smuggling needs two parsers that read the same bytes differently. NIOHTTP1 (llhttp) is the other one here: what we accept it must accept
/// and read the same way; what it accepts beyond that is our strictness.
@Suite("NIOHTTP1 reads what is accepted in the same way")
struct ReferenceParserTests {
  private static let heads = 6_000

  @Test("requests", arguments: [false, true])
  func requests(damaged: Bool) {
    var generator = MessageGenerator(seed: damaged ? 3 : 4)
    var accepted = 0
    for _ in 0..<Self.heads {
      let bytes = damaged ? generator.damaged(generator.request()) : generator.request()
      guard let ours = RequestReading.read(bytes).reading, !Self.isUnknown(ours.method), !Self.hasTabBehindValue(bytes) else { continue }
      accepted += 1
      if let difference = Self.difference(ours, bytes) { Issue.record("\(difference): \(Self.quoted(bytes))") }
    }
    #expect(accepted > Self.heads / (damaged ? 10 : 2), "too few to mean anything")
  }

  @Test("responses", arguments: [false, true])
  func responses(damaged: Bool) {
    var generator = MessageGenerator(seed: damaged ? 5 : 6)
    var accepted = 0
    for _ in 0..<Self.heads {
      let bytes = damaged ? generator.damaged(generator.response()) : generator.response()
      // As it is passed on: llhttp refuses the blanks that are taken out.
      guard let bytes = ResponseReading.plainSpelling(of: bytes), let ours = ResponseReading.read(bytes).reading,
        !Self.hasTabBehindValue(bytes)
      else { continue }
      accepted += 1
      if let difference = Self.difference(ours, bytes) { Issue.record("\(difference): \(Self.quoted(bytes))") }
    }
    #expect(accepted > Self.heads / (damaged ? 10 : 2), "too few to mean anything")
  }

  /// Any token is a method (RFC 9110 §9.1); llhttp has a list.
  private static func isUnknown(_ method: [UInt8]) -> Bool {
    if case .RAW = HTTPMethod(rawValue: text(method)) { true } else { false }
  }

  /// RFC 9110 §5.6.3 makes a tab white space behind a value as well as before it; llhttp refuses it behind a Content-Length and overlooks
  /// `close` before it.
  private static func hasTabBehindValue(_ bytes: [UInt8]) -> Bool {
    text(bytes).contains(/\t *\r\n/)
  }

  /// llhttp refuses the versions of HTTP/1 that nobody has defined, which RFC 9110 §6.2 has read as 1.1.
  private static func asHTTP11(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    // A request's ends its line, behind the empty one that may be before it; a response's begins it.
    guard let at = bytes.firstRange(of: Array("HTTP/1.".utf8))?.upperBound, at < bytes.count, bytes[at] > UInt8(ascii: "1") else {
      return bytes
    }
    bytes[at] = UInt8(ascii: "1")
    return bytes
  }

  private static func difference(_ ours: RequestReading, _ bytes: [UInt8]) -> String? {
    guard let theirs = ReferenceReading.request(asHTTP11(bytes)) else { return "refused" }
    if text(ours.method) != theirs.method { return "the method is \(theirs.method)" }
    if text(ours.target) != theirs.uri { return "the target is \(theirs.uri)" }
    if ours.isHTTP10 != (theirs.minorVersion == 0) { return "the version is 1.\(theirs.minorVersion)" }
    // llhttp takes Proxy-Connection, which no standard ever defined, for Connection, and in HTTP/1.0 prefers keep-alive to close (RFC 9112
    // §9.3: close wins).
    if ours.keepAlive != theirs.keepAlive, !ours.names.contains(.proxyConnection), !(ours.isHTTP10 && theirs.keepAlive) {
      return "keep-alive is \(theirs.keepAlive)"
    }
    return difference(ours.fields, theirs) ?? difference(BodyReading(Array(bytes[ours.length...]), framing: ours.framing), theirs)
  }

  private static func difference(_ ours: ResponseReading, _ bytes: [UInt8]) -> String? {
    guard let theirs = ReferenceReading.response(asHTTP11(bytes)) else { return "refused" }
    if ours.status != theirs.status { return "the status is \(theirs.status)" }
    // Theirs ends with the final response, which is not part of these bytes.
    if ours.isInterim { return difference(ours.fields, theirs) }
    return difference(ours.fields, theirs) ?? difference(BodyReading(Array(bytes[ours.length...]), framing: ours.framing), theirs)
  }

  private static func difference(_ ours: [FieldReading], _ theirs: ReferenceReading) -> String? {
    if !ours.map({ text($0.name) }).elementsEqual(theirs.fields.map(\.name)) { return "the names are \(theirs.fields.map(\.name))" }
    // llhttp leaves the white space behind a value, which RFC 9112 §5.1 does not count to it.
    let values = theirs.fields.map { $0.value.trimmingCharacters(in: [" ", "\t"]) }
    if !ours.map({ text($0.value) }).elementsEqual(values) { return "the values are \(values)" }
    return nil
  }

  private static func difference(_ ours: BodyReading, _ theirs: ReferenceReading) -> String? {
    if ours.isRefused { return nil }
    if ours.isComplete != theirs.isComplete { return "the body's end is \(theirs.isComplete ? "there" : "missing")" }
    return !ours.isComplete || ours.payload == theirs.body ? nil : "the body is \(theirs.body)"
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
  private static func quoted(_ bytes: [UInt8]) -> String { text(bytes).debugDescription }
}
