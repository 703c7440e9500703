// Answers that no request asked for must not become the answer to the next one; what is merely ill spelt is read, and passed on well.
import Foundation
import Testing

@Suite("Of a careless backend")
struct StrayBytesTests {
  private static let evil = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"

  /// Sends two requests at once, so that the second is there when the first is answered; answers the first with `bytes`, and expects the second
  /// to be answered by what is sent for it.
  private func expectOwnAnswers(_ method: String, answer bytes: String) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send(method, "/v1/1")
      try client.send("GET", "/v1/2")
      let (first, _) = try upstream.exchange()
      try first.send(bytes)
      _ = try client.response(toHead: method == "HEAD")
      let (connection, request) = try nextExchange(upstream, after: first)
      #expect(request.target == "/v1/2")
      try connection.reply(body: "[2]")
      try #expect(client.response().text == "[2]")
    }
  }

  /// The next request, on whichever connection the proxy trusts.
  private func nextExchange(_ upstream: ScriptedUpstream, after connection: Wire) throws -> (connection: Wire, request: WireMessage) {
    let deadline = ContinuousClock.now + Wire.patience
    while try !upstream.hasConnection(within: .milliseconds(20)), .now < deadline {
      guard try InternetSocket.isReady(connection.descriptor, Int32(POLLIN), by: .now) else { continue }
      if let request = try? connection.request() { return (connection, request) }
      // It has ended: there will be a fresh one.
      break
    }
    return try upstream.exchange()
  }

  @Test(
    "a body where there is none is nobody's answer",
    arguments: [
      ("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 42\r\n\r\n"), ("HEAD", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2a\r\n"),
      ("HEAD", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"), ("GET", "HTTP/1.1 204 No Content\r\nContent-Length: 42\r\n\r\n"),
      ("GET", "HTTP/1.1 204 No Content\r\n\r\n"), ("GET", "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n"),
      ("GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    ])
  func strayBody(method: String, head: String) throws {
    try expectOwnAnswers(method, answer: head + Self.evil)
  }

  /// The first read of a connection takes 512 bytes, each later one 64 KiB: what is behind them is in the kernel when the answer ends.
  @Test("bytes that were not read yet when an answer ended are nobody's answer", arguments: [512, 64 << 10])
  func unread(size: Int) throws {
    let start = "HTTP/1.1 204 No Content\r\nX: "
    try expectOwnAnswers("GET", answer: start + String(repeating: "x", count: 512 - start.utf8.count - 4) + "\r\n\r\n" + Self.evil)
    let head = "HTTP/1.1 200 OK\r\nContent-Length: "
    let length = size - head.utf8.count - "\(size)".utf8.count - 4
    try expectOwnAnswers("GET", answer: head + format(length, size) + "\r\n\r\n" + String(repeating: "x", count: length) + Self.evil)
  }

  /// What a record of TLS holds is known once it is whole; the kernel may have nothing of it that was not read.
  @Test("bytes behind an answer in TLS are nobody's answer, whether their record is whole or not", arguments: [0, 1, 20, 60])
  func secured(kept: Int) throws {
    let certificates = try Certificates(for: "IP:127.0.0.1")
    let backend = try StrayTLSBackend(certificates, surplus: Self.evil, keeping: kept)
    try withProxy(ProxyConfiguration(baseURL: "https://127.0.0.1:\(backend.port)/v1", backend: "ca_file: \(certificates.authority)")) {
      proxy in
      let client = try proxy.connect()
      for number in 1...5 { try client.send("GET", "/v1/\(number)") }
      for number in 1...5 { try #expect(client.response().text == "\"/v1/\(number)\"") }
      // Where they came while nobody waited.
      for number in 6...8 {
        try client.send("GET", "/v1/\(number)")
        try #expect(client.response().text == "\"/v1/\(number)\"")
      }
    }
  }

  /// `length`, in as many digits as `size` has.
  private func format(_ length: Int, _ size: Int) -> String {
    String(repeating: "0", count: "\(size)".count - "\(length)".count) + "\(length)"
  }

  @Test("interim answers without end are refused")
  func interims() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      let (connection, _) = try upstream.exchange()
      try connection.send(String(repeating: "HTTP/1.1 102 Processing\r\n\r\n", count: 1000))
      var response = try client.response()
      var count = 0
      while response.status == 102 {
        count += 1
        response = try client.response()
      }
      #expect(response.errorCode == "upstream_invalid_response")
      #expect((1..<1000).contains(count))
    }
  }

  @Test(
    "an answer in a spelling that has one reading is read, and passed on plainly",
    arguments: [
      ("HTTP/1.1 200 OK\nX-A: 1\nContent-Length: 2\n\n[]", "[]"), ("HTTP/1.1 200 OK\r\nX-A: 1\r\nContent-Length: 2, 2\r\n\r\n[]", "[]"),
      ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: 1\r\nContent-Length: 2\r\n\r\n[]", "[]"),
      ("HTTP/1.1 200 O\u{1}K\r\nX-A: \u{1}1\u{7F}\r\nContent-Length: 2\r\n\r\n[]", "[]"),
      ("HTTP/1.1 200 OK\r\nX-A: 1\r\nTransfer-Encoding: chunked\r\n\r\n2;\r\n[]\r\n0\r\n\r\n", "2\r\n[]\r\n0\r\n\r\n"),
      ("HTTP/1.1 200 OK\r\nX-A: 1\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b/c\r\n[]\r\n0;a b\r\n\r\n", "2\r\n[]\r\n0\r\n\r\n"),
      (
        "HTTP/1.1 200 OK\r\nX-A: 1\r\nTransfer-Encoding: chunked\r\n\r\n0000000000000002\r\n[]\r\n0\r\n\r\n", "000000002\r\n[]\r\n0\r\n\r\n"
      ),
    ], [1, 1000])
  func odd(answer: (bytes: String, body: String), pieceLength: Int) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      let (connection, _) = try upstream.exchange()
      let bytes = Array(answer.bytes.utf8)
      for start in stride(from: 0, to: bytes.count, by: pieceLength) {
        try connection.send(Array(bytes[start..<min(start + pieceLength, bytes.count)]))
      }
      let response = try client.response()
      #expect(response.status == 200 && response["x-a"]?.trimmingCharacters(in: .whitespaces) == "1")
      #expect(response.values("content-length") == (answer.body == "[]" ? ["2"] : []))
      #expect(response.raw == Array(answer.body.utf8))
      try client.send("GET", "/v1/files")
      try #expect(connection.request().method == "GET", "the connection is good for the next request")
    }
  }

  @Test("blanks behind a chunk's size and before a colon are read, and not passed on", arguments: [1, 7, 1000])
  func blanks(pieceLength: Int) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/files")
      let (connection, _) = try upstream.exchange()
      let bytes = Array("HTTP/1.1 200 OK\r\nX-A : 1\r\nTransfer-Encoding\t: chunked\r\n\r\n8  \r\n01234567\r\n0 \r\nX-Sum : 2\r\n\r\n".utf8)
      for start in stride(from: 0, to: bytes.count, by: pieceLength) {
        try connection.send(Array(bytes[start..<min(start + pieceLength, bytes.count)]))
      }
      let response = try client.response()
      #expect(response["x-a"] == "1")
      #expect(response.lines.contains("X-A: 1"))
      #expect(response.raw == Array("8\r\n01234567\r\n0\r\nX-Sum: 2\r\n\r\n".utf8))
      try client.send("GET", "/v1/files")
      try #expect(connection.request().method == "GET", "the connection is good for the next request")
    }
  }
}
