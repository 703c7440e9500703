import SieveHTTP
import Testing

@Suite("Response heads")
struct ResponseHeadTests {
  @Test("say what their bytes say")
  func reading() throws {
    let bytes = Array("HTTP/1.1 429 Too Many\tRequests\r\nRetry-After: 3\r\nContent-Length: 2\r\nx:\r\n\r\nab".utf8)
    let reading = try #require(ResponseReading.read(bytes).reading)
    #expect(reading.status == 429)
    #expect(reading.statusAndReason == Array("429 Too Many\tRequests".utf8))
    #expect(reading.framing == .length(2))
    #expect(reading.keepAlive)
    #expect(!reading.isInterim)
    #expect(!reading.isStream)
    #expect(reading.fields.map { String(decoding: $0.name, as: UTF8.self) } == ["Retry-After", "Content-Length", "x"])
    #expect(reading.fields.map { String(decoding: $0.value, as: UTF8.self) } == ["3", "2", ""])
    #expect(reading.length == bytes.count - 2)
  }

  @Test(
    "keep the status line after its version as it is", arguments: ["200 OK", "200 ", "200", "999 x", "404 N\u{F6}t f\u{1F600}und", "100 a"])
  func statusLine(line: String) throws {
    let reading = try #require(ResponseReading.read(Array("HTTP/1.1 \(line)\r\nContent-Length: 0\r\n\r\n".utf8)).reading)
    #expect(reading.statusAndReason == Array(line.utf8))
    #expect("\(reading.status)" == line.prefix(3))
  }

  @Test(
    "are refused for their first line",
    arguments: [
      "HTTP/1.1 20", "HTTP/1.1 2000", "HTTP/1.1 2x0 OK", "HTTP/1.1 099 x", "HTTP/1.1 000", "HTTP/1.1  200 OK", "HTTP/1.1\t200 OK",
      "HTTP/1.1 200\tOK", "HTTP/1.1200 OK", "HTTP/2.0 200 OK", "HTTP/2 200", "http/1.1 200 OK", "ICY 200 OK",
      " HTTP/1.1 200 OK", "", "200 OK", "HTTP/1.1 -20 OK", "HTTP/1.1 200 O\0K", "HTTP/1.1 200 O\rK", "HTTP/1.1 200 \u{B}",
      "HTTP/1.1 \u{1}200",
      "\r\nHTTP/1.1 200 OK",
    ])
  func badStatusLine(line: String) {
    #expect(ResponseReading.read(Array("\(line)\r\nContent-Length: 0\r\n\r\n".utf8)).fault?.status == 400)
  }

  @Test(
    "are refused for a field line",
    arguments: [
      " A: b", " : b", "A B : c", "A \u{B}: b", "A ", "A \r: b", ": b", "A", "A: b\rc", "A: \0", "A: b\r\n c", "A: b\nB: c", "A b: c",
      "\u{E9}: b", "A: b\u{B}", "A: b\u{C}c", "A\u{1}: b", "Connection: close\u{1}", "Transfer-Encoding: \u{1}chunked",
      "Content-Length: 0\u{1}",
      "Content-Type: \u{1}a/b", "Content-Length: 1", "Content-Length: 00", "Content-Length: 0, 1", "Content-Length: 0,",
      "Content-Length: ,0",
      "Content-Length: 0,,0", "Content-Length: 0 0", "Content-Length: 0;0", "A: b\n",
    ])
  func badField(line: String) {
    #expect(ResponseReading.read(Array("HTTP/1.1 200 OK\r\n\(line)\r\nContent-Length: 0\r\n\r\n".utf8)).fault?.status == 400)
  }

  /// RFC 9112 §5.1 has a proxy take the blanks out.
  @Test(
    "may have blanks before a colon, which their plain spelling has not",
    arguments: [
      ("A : b", "A: b"), ("Content-Length \t :5", "Content-Length:5"), ("Transfer-Encoding : chunked", "Transfer-Encoding: chunked"),
    ])
  func looseNames(line: String, plain: String) throws {
    let (loose, tight) = (Self.bytes(line), Self.bytes(plain))
    let expected = try #require(ResponseReading.read(tight).reading)
    var reading = try #require(ResponseReading.read(loose).reading)
    #expect(ResponseReading.plainSpelling(of: loose) == tight)
    reading.length = expected.length
    #expect(reading == expected)
  }

  @Test(
    "may tell their length again, and have controls in a value: it is told once, and they are spaces",
    arguments: [
      ("Content-Length: 2\r\ncontent-length: 2", "Content-Length: 2"), ("Content-Length: 2, 2", "Content-Length: 2"),
      ("Content-Length:2 ,\t2,2\r\nB: c\r\nContent-Length: 2", "Content-Length:2 \r\nB: c"), ("A: b\u{1}c\u{7F}", "A: b c "),
      ("A:\u{1F}", "A: "), ("Set-Cookie: a=\u{1}b", "Set-Cookie: a= b"), ("Date: \u{E}", "Date:  "),
    ])
  func oddFields(line: String, plain: String) throws {
    let (odd, tight) = (Self.bytes(line), Self.bytes(plain))
    #expect(try #require(ResponseReading.read(odd).reading).framing == ResponseReading.read(tight).reading?.framing)
    #expect(ResponseReading.plainSpelling(of: odd) == tight)
    #expect(
      RequestReading.read(Array("GET / HTTP/1.1\r\nHost: a\r\n\(line)\r\n\r\n".utf8)).fault?.status == 400, "a request is read strictly")
  }

  @Test("may have a control in their reason") func oddReason() {
    let odd = Array("HTTP/1.1 200 O\u{1}K\r\n\r\nbody".utf8)
    #expect(ResponseReading.plainSpelling(of: odd) == Array("HTTP/1.1 200 O K\r\n\r\nbody".utf8))
  }

  @Test("may end all of their lines with LF, but not one and not another", arguments: 0..<16)
  func lineEnds(seed: Int) {
    let lines = ["HTTP/1.1 200 OK", "A: b", "Content-Length: 4", ""]
    let odd = lines.enumerated().map { $1 + (seed >> $0 & 1 == 0 ? "\n" : "\r\n") }.joined() + "body"
    let plain = lines.map { $0 + "\r\n" }.joined() + "body"
    let isUniform = seed == 0 || seed == 15
    for arrival in [Arrival.whole, .byteByByte] {
      #expect((ResponseReading.read(Array(odd.utf8), arrival).reading != nil) == isUniform)
    }
    #expect(ResponseReading.plainSpelling(of: Array(odd.utf8)) == (isUniform ? Array(plain.utf8) : nil))
  }

  /// Valid heads, each with some of what is read and passed on plainly.
  @Test("of any odd spelling that has one reading are passed on as that", arguments: 0..<400 as Range<UInt64>)
  func oddHeads(seed: UInt64) throws {
    var generator = MessageGenerator(seed: seed)
    let (odd, plain) = generator.oddResponse()
    let expected = try #require(ResponseReading.read(plain).reading)
    #expect(ResponseReading.plainSpelling(of: odd) == plain, "\(String(decoding: odd, as: UTF8.self).debugDescription)")
    var reading = try #require(ResponseReading.read(odd).reading)
    #expect(reading.framing == expected.framing && reading.keepAlive == expected.keepAlive && reading.names == expected.names)
    reading = try #require(ResponseReading.read(odd, .cut(generator.cuts(of: odd))).reading)
    #expect(reading.framing == expected.framing)
  }

  private static func bytes(_ line: String) -> [UInt8] { Array("HTTP/1.1 200 OK\r\nFirst: 1\r\n\(line)\r\nLast: 2\r\n\r\nbody".utf8) }

  @Test(
    "are interim below 200, but for 101",
    arguments: [(100, true), (101, false), (102, true), (103, true), (199, true), (200, false), (204, false)])
  func interim(status: Int, isInterim: Bool) throws {
    #expect(try #require(ResponseReading.read(Array("HTTP/1.1 \(status)\r\n\r\n".utf8)).reading).isInterim == isInterim)
  }

  @Test(
    "announce a stream by their media type",
    arguments: [
      ("text/event-stream", true), ("Text/Event-Stream; charset=utf-8", true), ("text/event-stream ;a=b", true),
      ("application/x-ndjson", true), ("text/event-streams", false), ("text/event-strea", false), ("text/plain", false), ("", false),
      ("application/json", false), ("x text/event-stream", false),
    ])
  func stream(type: String, isStream: Bool) throws {
    let reading = try #require(ResponseReading.read(Array("HTTP/1.1 200 OK\r\nContent-Type: \(type)\r\n\r\n".utf8)).reading)
    #expect(reading.isStream == isStream)
  }

  @Test("leave nothing behind for the next of their connection")
  func reuse() throws {
    let head = ResponseHead()
    let first = "HTTP/1.0 404 x\r\nContent-Type: text/event-stream\r\nConnection: x, close\r\nContent-Length: 3\r\n\r\n"
    let isWhole = try Array(first.utf8).withUnsafeBytes { try head.parse($0, limits: HTTPLimits()) }
    #expect(isWhole)
    let next = Array("HTTP/1.1 204\r\nA: b\r\n\r\n".utf8)
    #expect(ResponseReading.read(next, with: head) == ResponseReading.read(next))
  }
}
