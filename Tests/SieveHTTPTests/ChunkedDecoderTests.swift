import SieveHTTP
import Testing

/// RFC 9112 §7.1.
@Suite("Chunked bodies")
struct ChunkedDecoderTests {
  @Test(
    "are their chunks' payload",
    arguments: [
      ("0\r\n\r\n", ""), ("5\r\nhello\r\n0\r\n\r\n", "hello"), ("1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", "abc"),
      ("00000A\r\n0123456789\r\n000\r\n\r\n", "0123456789"), ("a\r\n0123456789\r\n0\r\n\r\n", "0123456789"),
      ("2\r\n\r\n\r\n0\r\n\r\n", "\r\n"), ("5\r\n0\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n"), ("000000000000001\r\na\r\n0\r\n\r\n", "a"),
    ])
  func payload(body: String, payload: String) {
    let bytes = Array(body.utf8)
    #expect(
      ChunkedReading.read(bytes + Array("next".utf8)).reading
        == ChunkedReading(payload: Array(payload.utf8), trailers: [], length: bytes.count))
  }

  @Test(
    "are refused for a size",
    arguments: [
      "\r\n", "g\r\n", "-1\r\n", "+1\r\n", " 1\r\n", "1 \r\n", "1\t\r\n", "0x1\r\n", "1\n", "1\ra", "1\r\r\n", "1_0\r\n", "1.0\r\n",
      "1,1\r\n", "\n", "\0", "1\0\r\n", "0000000000000001\r\n", "8000000000000000\r\n", "ffffffffffffffff\r\n", "10000000000000001\r\n",
      "0\n\r\n", "\u{FF11}\r\n", "1'0\r\n",
    ])
  func badSize(body: String) {
    #expect(ChunkedReading.read(Array(body.utf8)).fault?.status == 400)
  }

  @Test(
    "are refused for a chunk that is not as long as it says",
    arguments: [
      "3\r\nhello\r\n0\r\n\r\n", "5\r\nhell\r\n0\r\n\r\n", "5\r\nhello0\r\n\r\n", "5\r\nhello\n0\r\n\r\n", "5\r\nhello\r0\r\n\r\n",
      "5\r\nhello\r\n\r\n0\r\n\r\n", "1\r\na\r\r\n0\r\n\r\n",
    ])
  func badChunk(body: String) {
    #expect(ChunkedReading.read(Array(body.utf8)).fault?.status == 400)
  }

  @Test(
    "may have extensions",
    arguments: [
      ";a", ";a=b", ";a=\"b\"", ";a=\"\"", ";a;b=c;d=\"e;f\"", ";a=\"b \t\\\" \\\\ \u{E9}\"", ";chunk-signature=0123456789abcdef",
    ])
  func extensions(extensions: String) {
    let bytes = Array("1\(extensions)\r\na\r\n0\(extensions)\r\n\r\n".utf8)
    #expect(ChunkedReading.read(bytes).reading == ChunkedReading(payload: Array("a".utf8), trailers: [], length: bytes.count))
  }

  @Test(
    "are refused for an extension",
    arguments: [
      ";", ";;", ";a;", ";a=", ";=b", ";a=b=c", ";a=\"b", ";a=\"b\"c", ";a=b\"c\"", "; a", ";a =b", ";a= b", ";a ", " ;a", ";a\"", ";\"a\"",
      ";a=\"b\\", ";a=\"\n\"", ";a=\"\0\"", ";a\n", ";a=\u{E9}", ";a\tb",
    ])
  func badExtension(extensions: String) {
    #expect(ChunkedReading.read(Array("1\(extensions)\r\na\r\n0\r\n\r\n".utf8)).fault?.status == 400)
  }

  @Test(
    "of an answer may have what every recipient skips, and are passed on without",
    arguments: [
      ("1 \r\na\r\n0\r\n\r\n", "1\r\na\r\n0\r\n\r\n"), ("1  \t\r\na\r\n0 \r\n\r\n", "1\r\na\r\n0\r\n\r\n"),
      ("1 ;a\r\na\r\n0\r\n\r\n", "1\r\na\r\n0\r\n\r\n"), ("1 ; a = b \r\na\r\n0\r\n\r\n", "1\r\na\r\n0\r\n\r\n"),
      ("1;a=\" b \" ; c\r\na\r\n0\r\n\r\n", "1\r\na\r\n0\r\n\r\n"), ("1;\r\na\r\n0;;\r\n\r\n", "1\r\na\r\n0\r\n\r\n"),
      ("1;a b\r\na\r\n0;a=b/c\r\n\r\n", "1\r\na\r\n0\r\n\r\n"), ("1; \r\na\r\n0;a= \r\n\r\n", "1\r\na\r\n0\r\n\r\n"),
      ("1;\u{E9}=\r\na\r\n0\r\n\r\n", "1\r\na\r\n0\r\n\r\n"), ("0000000000000001\r\na\r\n0\r\n\r\n", "000000001\r\na\r\n0\r\n\r\n"),
      ("00000000000000000001 ;x\r\na\r\n0000000000000000\r\n\r\n", "000000001\r\na\r\n00000000\r\n\r\n"),
      ("1\r\na\r\n0\r\nA: b\u{1}c\u{7F}\u{1}\r\n\r\n", "1\r\na\r\n0\r\nA: bc\r\n\r\n"),
      ("1\r\na\r\n0\r\nA : b\r\nC\t:\r\n\r\n", "1\r\na\r\n0\r\nA: b\r\nC:\r\n\r\n"),
    ])
  func blanksOfAnswers(body: String, plain: String) throws {
    for arrival in [Arrival.whole, .byteByByte] {
      #expect(ChunkedReading.plain(Array((body + "next").utf8), arrival) == Array(plain.utf8))
      let reading = try #require(ChunkedReading.read(Array(body.utf8), arrival, isResponse: true).reading)
      #expect(reading.payload == Array("a".utf8) && reading.length == body.utf8.count)
      #expect(ChunkedReading.read(Array(body.utf8), arrival).fault?.status == 400, "a request is read strictly")
    }
  }

  @Test(
    "of an answer are refused for anything else",
    arguments: [
      " 1\r\na\r\n0\r\n\r\n", "1 1\r\na\r\n0\r\n\r\n", "1 a\r\na\r\n0\r\n\r\n", "1;\"a\"\r\na\r\n0\r\n\r\n", "1;a=\"\r\na\r\n0\r\n\r\n",
      "1;a=b/c\"\r\na\r\n0\r\n\r\n", "1;a=\"b\\\r\na\r\n0\r\n\r\n", "1;a\n\r\na\r\n0\r\n\r\n", "1;a\0\r\na\r\n0\r\n\r\n",
      "1;a\ra\r\n0\r\n\r\n", "1000000000000000\r\n", "\(String(repeating: "0", count: 50))1\r\na\r\n0\r\n\r\n", ";\r\n\r\n",
      "0\r\nA: b\0\r\n\r\n", "0\r\nA\u{1}: b\r\n\r\n", "0\r\n\u{1}A: b\r\n\r\n", "1;a=\"b\" c\r\na\r\n0\r\n\r\n", "1 \n\na\r\n0\r\n\r\n",
      "1\u{B}\r\na\r\n0\r\n\r\n", " \r\n",
      "0\r\nA b: c\r\n\r\n", "0\r\n A: b\r\n\r\n", "0\r\nA \r\n\r\n", "0\r\nContent-Length : 1\r\n\r\n", "0\r\n \r\n",
    ])
  func refusedOfAnswers(body: String) {
    for arrival in [Arrival.whole, .byteByByte] {
      #expect(ChunkedReading.read(Array(body.utf8), arrival, isResponse: true).fault?.status == 400)
    }
  }

  @Test(
    "give their trailers as they came",
    arguments: ["A: b\r\n", "A: b\r\nC:\r\n", "grpc-status:\t0 \r\n", "Server-Timing: a;b=1\r\nVia: x\r\n"])
  func trailers(lines: String) {
    let bytes = Array("1\r\na\r\n0\r\n\(lines)\r\n".utf8)
    let reading = ChunkedReading(payload: Array("a".utf8), trailers: Array(lines.utf8), length: bytes.count)
    #expect(ChunkedReading.read(bytes + Array("X: y\r\n\r\n".utf8)).reading == reading)
  }

  @Test(
    "are refused for a trailer",
    arguments: [
      "Content-Length: 0", "transfer-encoding: chunked", "Host: a", "Connection: close", "TE: x", "Upgrade: x", "Trailer: x",
      "Keep-Alive: x", "Proxy-Connection: x", "Content-Type: a/b", "Content-Encoding: gzip", "Expect: 100-continue", "Authorization: x",
      "Proxy-Authorization: x", "Cookie: x", "x-api-key: x", "api-key: x", "x-goog-api-key: x", "OpenAI-Organization: x",
      "OpenAI-Project: x", "X_Api_Key: x", "openai_project: x", "Helicone-Auth: x", "x-portkey-config: x", "apikey: x",
      "X-Backend-Key-a: x",
      "X-Backend-Key: x", "X-Backend: a", "X-Forwarded-For: a", "Forwarded: for=a", "X-Real-IP: a", "CF-Connecting-IP: a", "Referer: a",
      "Origin: a", "Sec-Fetch-Site: a", "A : b", " A: b", ": b", "A", "A: \0", "A: b\rc", "A: b\nC: d", "A: b\r\n c",
    ])
  func badTrailer(line: String) {
    #expect(ChunkedReading.read(Array("0\r\n\(line)\r\n\r\n".utf8)).fault?.status == 400)
    #expect(ChunkedReading.read(Array("0\r\nA: b\r\n\(line)\r\n\r\n".utf8)).fault?.status == 400)
  }

  @Test(
    "are refused for a last line that does not end",
    arguments: ["0\r\n\n", "0\r\n\r\r", "0\r\n\ra", "0\r\nA: b\r\n\n", "0\r\nA: b\r\n\r\r\n"])
  func badEnd(body: String) {
    #expect(ChunkedReading.read(Array(body.utf8)).fault?.status == 400)
  }

  @Test(
    "are incomplete until their last byte",
    arguments: [
      "", "1", "1;", "1;a", "1\r", "1\r\n", "1\r\na", "1\r\na\r", "1\r\na\r\n", "0\r\n", "0\r\n\r", "0\r\nA: b\r\n", "0\r\nA: b\r\n\r",
    ])
  func incomplete(body: String) {
    #expect(ChunkedReading.read(Array(body.utf8)) == .incomplete)
  }

  @Test("say what of each piece is payload, and stay ended")
  func steps() throws {
    var decoder = ChunkedDecoder()
    #expect(try Self.steps("5\r\nhe", &decoder) == [.payload(3..<5), .needsMore])
    #expect(try Self.steps("", &decoder) == [.needsMore])
    #expect(try Self.steps("llo\r\n1\r\n!\r\n0\r\nA: b\r\n", &decoder) == [.payload(0..<3), .payload(8..<9), .needsMore])
    #expect(decoder.trailerLines.isEmpty)
    #expect(try Self.steps("\r\nGET /", &decoder) == [.end(2)])
    #expect(Array(decoder.trailerLines) == Array("A: b\r\n".utf8))
    #expect(try Self.steps("x", &decoder) == [.end(0)])
    #expect(try Self.steps("", &decoder) == [.end(0)])
  }

  private static func steps(_ piece: String, _ decoder: inout ChunkedDecoder) throws -> [ChunkedDecoder.Step] {
    var steps: [ChunkedDecoder.Step] = []
    var offset = 0
    try Array(piece.utf8).withUnsafeBytes { bytes in
      while true {
        let step = try decoder.next(bytes, &offset, limits: HTTPLimits())
        steps.append(step)
        guard case .payload = step else { return }
      }
    }
    return steps
  }
}
