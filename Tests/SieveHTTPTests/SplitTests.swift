import SieveHTTP
import Testing

/// Bytes arrive in pieces of any size: cut in two at every place, and byte by byte, they mean the same.
@Suite("Cut anywhere, the result is the same")
struct SplitTests {
  @Test(
    "for a request head",
    arguments: [
      "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
      "\r\nPOST /v1/chat?a HTTP/1.1\r\nHost: a:80\r\nContent-Length: 12\r\nConnection: x, close\r\nX: y\r\n\r\nhello",
      "POST http://a/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\nA:\t b \t\r\nHost:\r\nExpect: 100-continue\r\n\r\n0\r\n\r\n",
      "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nA: b\r\n c\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nA : b\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a\nA: b\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nA: b\rc\r\n\r\n",
      "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / HTTP/3.0\r\nHost: a\r\n\r\n", "\n\nGET /",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na",
    ])
  func requestHead(text: String) {
    let bytes = Array(text.utf8)
    let whole = RequestReading.read(bytes)
    for cut in 0...bytes.count { #expect(RequestReading.read(bytes, .cut([cut])) == whole, "cut at \(cut)") }
    #expect(RequestReading.read(bytes, .byteByByte) == whole)
  }

  @Test(
    "for a response head",
    arguments: [
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "HTTP/1.1 200\r\n\r\n",
      "HTTP/1.0 404 Not Found\r\nContent-Type: text/event-stream\r\nConnection: x\r\n\r\n",
      "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\nA: b\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n",
      "HTTP/1.1 200 OK\r\nA\r\n\r\n",
    ])
  func responseHead(text: String) {
    let bytes = Array(text.utf8)
    let whole = ResponseReading.read(bytes)
    for cut in 0...bytes.count { #expect(ResponseReading.read(bytes, .cut([cut])) == whole, "cut at \(cut)") }
    #expect(ResponseReading.read(bytes, .byteByByte) == whole)
  }

  @Test(
    "for a chunked body",
    arguments: [
      "0\r\n\r\n", "5\r\nhello\r\n00f;a=\"b;\\\" c\";d\r\n\r\n0\r\n\r\nnot it!\r\n\r\n0\r\n\r\nGET /",
      "1\r\na\r\n0;x\r\nA: b\r\nC:\t d \r\n\r\nnext", "5\r\nhello\n0\r\n\r\n", "1\r\na\r\n0\r\nHost: a\r\n\r\n", "fffffffffffffffff\r\n",
      "1;a=\"b\nc\"\r\na\r\n", "0\r\nA: b\n\r\n", "0\r\n\r\r\n", "1\r\nab\r\n",
    ])
  func chunkedBody(text: String) {
    let bytes = Array(text.utf8)
    let whole = ChunkedReading.read(bytes)
    for first in 0...bytes.count {
      for second in first...bytes.count {
        #expect(ChunkedReading.read(bytes, .cut([first, second])) == whole, "cut at \(first) and \(second)")
      }
    }
    #expect(ChunkedReading.read(bytes, .byteByByte) == whole)
  }
}
