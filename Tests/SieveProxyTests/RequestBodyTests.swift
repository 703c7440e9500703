import NIOCore
import SieveCore
import SieveHTTP
import Testing

@testable import SieveProxy

@Suite struct RequestBodyTests {
  private static let next = "GET /next HTTP/1.1\r\n"
  private static let payload = #"{"a":[1,"}"],"model":"or/gpt-4o","b":"c"}"#
  private static let chunked = "4;x=y\r\n{\"a\"\r\n10\r\n:[1,\"}\"],\"model\"\r\n15\r\n:\"or/gpt-4o\",\"b\":\"c\"}\r\n0\r\nX-Sum: 1\r\n\r\n"

  private struct Reading: Equatable {
    var payload = ""
    var rest = ""
    var trailers = ""
    var finding = ModelFinding.searching
    var received = 0
    var isComplete = false
  }

  @Test(arguments: [(BodyFraming.length(payload.utf8.count), payload, ""), (.chunked, chunked, "X-Sum: 1\r\n")])
  func `cut anywhere, a body is the same and what follows is left alone`(framing: BodyFraming, wire: String, trailers: String) throws {
    let bytes = Array((wire + Self.next).utf8)
    for cut in 0...bytes.count {
      let reading = try Self.read([bytes[..<cut], bytes[cut...]], framing)
      guard case .found(let field) = reading.finding else {
        Issue.record("no model, cut at \(cut)")
        continue
      }
      #expect(field.value == "or/gpt-4o")
      #expect(String(decoding: Array(Self.payload.utf8)[field.range], as: UTF8.self) == "or/gpt-4o")
      #expect(
        reading
          == Reading(
            payload: Self.payload, rest: Self.next, trailers: trailers, finding: reading.finding, received: Self.payload.utf8.count,
            isComplete: true), "cut at \(cut)")
    }
    #expect(try Self.read(bytes.indices.map { bytes[$0...$0] }, framing) == Self.read([bytes[...]], framing))
  }

  @Test(arguments: [(BodyFraming.length(payload.utf8.count), payload), (.chunked, chunked)])
  func `a body of which a byte is missing is not complete`(framing: BodyFraming, wire: String) throws {
    let reading = try Self.read([Array(wire.utf8)[...].dropLast()], framing)
    #expect(!reading.isComplete)
    #expect(reading.trailers == "")
  }

  @Test func `a piece is looked into as it comes`() throws {
    let body = RequestBody()
    body.begin(framing: .length(100), contentType: UnsafeRawBufferPointer(start: nil, count: 0))
    var pieces: [ByteBuffer] = []
    #expect(body.finding == .searching)
    var buffer = ByteBuffer(string: #"{"model":"m","#)
    try body.take(&buffer, appendingTo: &pieces, limits: Self.limits())
    guard case .found(let field) = body.finding else {
      Issue.record("no model: \(body.finding)")
      return
    }
    #expect(field.value == "m")
    buffer = ByteBuffer(string: #""Model":"n""#)
    try body.take(&buffer, appendingTo: &pieces, limits: Self.limits())
    #expect(body.finding == .duplicate)
    #expect(!body.isComplete)
  }

  @Test func `without a body nothing is taken`() throws {
    let reading = try Self.read([Array(Self.next.utf8)[...]], .none)
    #expect(reading == Reading(rest: Self.next, finding: .absent, isComplete: true))
  }

  @Test(arguments: [
    (BodyFraming.length(2), "{}", ModelFinding.absent), (.length(2), "[]", .absent), (.length(1), "{", .malformed(.truncated)),
    (.chunked, "0\r\n\r\n", .absent), (.chunked, "1\r\nx\r\n0\r\n\r\n", .malformed(.notJSON)),
  ])
  func `the end of a body settles what is known of the model`(framing: BodyFraming, wire: String, finding: ModelFinding) throws {
    let reading = try Self.read([Array(wire.utf8)[...]], framing)
    #expect(reading.isComplete)
    #expect(reading.finding == finding)
  }

  @Test func `a form is read as one`() throws {
    let wire = "--x\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n--x--\r\n"
    let reading = try Self.read([Array(wire.utf8)[...]], .length(wire.utf8.count), contentType: "multipart/form-data; boundary=x")
    guard case .found(let field) = reading.finding else {
      Issue.record("no model: \(reading.finding)")
      return
    }
    #expect(field.value == "whisper-1")
  }

  @Test(arguments: [1, 3, 10, 11, 64])
  func `chunks may add up to the limit and not a byte more`(size: Int) throws {
    let count = 30
    var wire = ""
    for start in stride(from: 0, to: count, by: size) {
      let length = min(size, count - start)
      wire += "\(String(length, radix: 16))\r\n\(String(repeating: " ", count: length))\r\n"
    }
    let bytes = Array((wire + "0\r\n\r\n").utf8)
    #expect(try Self.read([bytes[...]], .chunked, maxBody: count).received == count)
    let error = #expect(throws: SieveError.self) { try Self.read([bytes[...]], .chunked, maxBody: count - 1) }
    #expect(error?.code == .requestTooLarge)
    #expect(error?.message.contains("\(count - 1) bytes") == true)
  }

  @Test func `a chunk is refused as soon as it is over the limit, before the body ends`() {
    let error = #expect(throws: SieveError.self) { try Self.read([Array("ffffff\r\n12345".utf8)[...]], .chunked, maxBody: 4) }
    #expect(error?.code == .requestTooLarge)
  }

  @Test(arguments: [
    "x\r\n", "\r\n", "1\r\nab\r\n", "1\na\r\n", "-1\r\n", "1000000000000000\r\n", "0\r\nContent-Length: 1\r\n\r\n", "0\r\n a\r\n\r\n",
  ])
  func `broken chunks are the client's fault`(wire: String) {
    let error = #expect(throws: SieveError.self) { try Self.read([Array(wire.utf8)[...]], .chunked) }
    #expect(error?.code == .invalidRequest)
  }

  private static func limits(maxBody: Int = 1 << 20) -> ServerLimits {
    var settings = ServerSettings()
    settings.maxBody = maxBody
    return ServerLimits(settings)
  }

  /// Takes pieces as a connection delivers them: what one leaves is in front of the next.
  private static func read(
    _ arrivals: [ArraySlice<UInt8>], _ framing: BodyFraming, contentType: String = "application/json", maxBody: Int = 1 << 20
  ) throws -> Reading {
    let body = RequestBody()
    // What an earlier request of the connection left must not matter.
    var earlier = ByteBuffer(string: "7\r\n{\"model\r\n")
    var ignored: [ByteBuffer] = []
    body.begin(framing: .chunked, contentType: UnsafeRawBufferPointer(start: nil, count: 0))
    try body.take(&earlier, appendingTo: &ignored, limits: limits())
    Array(contentType.utf8).withUnsafeBytes { body.begin(framing: framing, contentType: $0) }
    var pieces: [ByteBuffer] = []
    var rest = ByteBuffer()
    for arrival in arrivals {
      rest.writeBytes(arrival)
      try body.take(&rest, appendingTo: &pieces, limits: limits(maxBody: maxBody))
    }
    return Reading(
      payload: pieces.map { String(buffer: $0) }.joined(), rest: String(buffer: rest),
      trailers: String(decoding: body.trailerLines, as: UTF8.self), finding: body.finding, received: body.received,
      isComplete: body.isComplete)
  }
}
