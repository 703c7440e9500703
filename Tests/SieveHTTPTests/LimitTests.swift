import SieveHTTP
import Testing

/// Every case comes whole and byte by byte: what is over a limit is so however it arrives.
@Suite("Limits")
struct LimitTests {
  private static let arrivals: [Arrival] = [.whole, .byteByByte]

  private static func letters(_ count: Int) -> String { String(repeating: "a", count: count) }

  @Test(
    "of the target",
    arguments: [(16 << 10, nil), (16 << 10 + 1, .targetTooLong), (20 << 10, .targetTooLong), (100 << 10, .targetTooLong)]
      as [(Int, HTTPFault?)])
  func target(length: Int, fault: HTTPFault?) {
    expectRequest("GET /\(Self.letters(length - 1)) HTTP/1.1\r\nHost: a\r\n\r\n", fault)
  }

  @Test("of the head", arguments: [(64 << 10, nil), (64 << 10 + 1, .headTooLarge), (200 << 10, .headTooLarge)] as [(Int, HTTPFault?)])
  func head(length: Int, fault: HTTPFault?) {
    let request = "GET / HTTP/1.1\r\nHost: a\r\nA: \r\n\r\n"
    expectRequest(request.replacing("A: ", with: "A: " + Self.letters(length - request.utf8.count)), fault)
    let response = "HTTP/1.1 200 OK\r\nA: \r\n\r\n"
    expectResponse(response.replacing("A: ", with: "A: " + Self.letters(length - response.utf8.count)), fault)
  }

  @Test("of the number of fields", arguments: [(256, nil), (257, .headTooLarge)] as [(Int, HTTPFault?)])
  func fields(count: Int, fault: HTTPFault?) {
    let others = String(repeating: "a:\r\n", count: count - 1)
    expectRequest("GET / HTTP/1.1\r\nHost: a\r\n\(others)\r\n", fault)
    expectResponse("HTTP/1.1 200 OK\r\nServer: a\r\n\(others)\r\n", fault)
  }

  @Test("of a method and a reason")
  func firstLine() {
    expectRequest("\(Self.letters(20 << 10)) / HTTP/1.1\r\nHost: a\r\n\r\n", .targetTooLong)
    expectResponse("HTTP/1.1 200 \(Self.letters(20 << 10))\r\n\r\n", .headTooLarge)
  }

  @Test("are met by heads that never end")
  func endless() {
    expectRequest(Self.letters(70 << 10), .targetTooLong)
    expectRequest("GET / HTTP/1.1\r\n" + Self.letters(70 << 10), .headTooLarge)
    expectResponse(Self.letters(70 << 10), .headTooLarge)
    expectResponse("HTTP/1.1 200 OK\r\n" + Self.letters(70 << 10), .headTooLarge)
  }

  @Test("hide what is wrong beyond them")
  func faultsBeyond() {
    expectRequest(Self.letters(20 << 10) + "\n", .targetTooLong)
    expectRequest("GET / HTTP/1.1\r\nA: \(Self.letters(70 << 10))\n", .headTooLarge)
  }

  @Test("of chunk extensions", arguments: [(256, nil), (257, .malformed("a chunk extension is too long"))] as [(Int, HTTPFault?)])
  func chunkExtension(length: Int, fault: HTTPFault?) {
    expectChunked("1;\(Self.letters(length))\r\na\r\n0\r\n\r\n", fault)
  }

  @Test("of trailers", arguments: [(16 << 10, nil), (16 << 10 + 1, .headTooLarge), (100 << 10, .headTooLarge)] as [(Int, HTTPFault?)])
  func trailers(length: Int, fault: HTTPFault?) {
    expectChunked("0\r\nA: \(Self.letters(length - 7))\r\n\r\n", fault)
  }

  @Test("of the number of trailers", arguments: [(256, nil), (257, .headTooLarge)] as [(Int, HTTPFault?)])
  func trailerCount(count: Int, fault: HTTPFault?) {
    expectChunked("0\r\n\(String(repeating: "a:\r\n", count: count))\r\n", fault)
  }

  @Test("have the statuses of RFC 9110 and RFC 6585")
  func statuses() {
    #expect(HTTPFault.targetTooLong.status == 414)
    #expect(HTTPFault.headTooLarge.status == 431)
    #expect(HTTPFault.malformed("x").status == 400)
  }

  private func expectRequest(_ text: String, _ fault: HTTPFault?, sourceLocation: SourceLocation = #_sourceLocation) {
    for arrival in Self.arrivals {
      #expect(RequestReading.read(Array(text.utf8), arrival).fault == fault, sourceLocation: sourceLocation)
    }
  }

  private func expectResponse(_ text: String, _ fault: HTTPFault?, sourceLocation: SourceLocation = #_sourceLocation) {
    for arrival in Self.arrivals {
      #expect(ResponseReading.read(Array(text.utf8), arrival).fault == fault, sourceLocation: sourceLocation)
    }
  }

  private func expectChunked(_ text: String, _ fault: HTTPFault?, sourceLocation: SourceLocation = #_sourceLocation) {
    for arrival in Self.arrivals {
      #expect(ChunkedReading.read(Array(text.utf8), arrival).fault == fault, sourceLocation: sourceLocation)
    }
  }
}
