// What the head of every answer has, whoever made it.
import Foundation
import TestSupport
import Testing

@Suite("The head of an answer")
struct AnswerHeadTests {
  /// RFC 9110 §5.6.7.
  private static var date: Regex<Substring> {
    /(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT/
  }

  private static func isNow(_ response: WireMessage) -> Bool {
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "GMT")
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
    guard response.values("date").count == 1, let text = response["date"], text.wholeMatch(of: date) != nil,
      let told = format.date(from: text)
    else { return false }
    return abs(told.timeIntervalSinceNow) < 10
  }

  @Test(
    "says when it was made, where it is ours: once",
    arguments: [
      ("GET", "/-/health"), ("GET", "/-/nothing"), ("GET", "/"), ("HEAD", "/"), ("TRACE", "/v1/files"), ("GET", "/backend/x/v1/files"),
    ])
  func own(method: String, target: String) throws {
    try withProxy { proxy, _ in try #expect(Self.isNow(proxy.get(target, method: method))) }
  }

  @Test("says so of lists, unchanged ones and preflights, and of what could not be read")
  func others() throws {
    let backend = try RecordingBackend(models: ["a"])
    try withUnion([("b", backend, "auth: none\ncache_ttl: 1h")], server: "cors_origins: [\"*\"]") { proxy in
      let list = try proxy.get("/v1/models")
      #expect(Self.isNow(list) && list.status == 200)
      let unchanged = try proxy.get("/v1/models", ["If-None-Match: \(list["etag"] ?? "")"])
      #expect(Self.isNow(unchanged) && unchanged.status == 304 && unchanged["content-length"] == nil)
      let preflight = try proxy.get(
        "/v1/models", ["Origin: https://a.example", "Access-Control-Request-Method: GET"], method: "OPTIONS")
      #expect(Self.isNow(preflight) && preflight.status == 204)
      #expect(preflight["content-length"] == nil && preflight["transfer-encoding"] == nil)
      let client = try proxy.connect()
      try client.send("no HTTP\r\n\r\n")
      try #expect(Self.isNow(client.response()))
    }
  }

  @Test(
    "has the backend's date, or ours where it sent none; 204 has no length",
    arguments: ["", "Date: Sun, 06 Nov 1994 08:49:37 GMT", "dAtE: x"],
    ["200 OK", "204 No Content", "429 Too Many Requests"])
  func relayed(line: String, status: String) throws {
    try withProxy(backend: "cache_ttl: 1h") { proxy, upstream in
      for target in ["/v1/files", "/v1/models"] where target == "/v1/files" || status.hasPrefix("4") {
        let client = try proxy.connect()
        try client.send("GET", target)
        let (connection, _) = try upstream.exchange()
        let length = status.hasPrefix("204") ? "" : "Content-Length: 0\r\n"
        try connection.send("HTTP/1.1 \(status)\r\n\(line.isEmpty ? "" : line + "\r\n")\(length)\r\n")
        let response = try client.response()
        #expect(response.startLine == "HTTP/1.1 \(status)")
        if line.isEmpty { #expect(Self.isNow(response)) } else { #expect(response.values("date") == [String(line.dropFirst(6))]) }
        #expect((response["content-length"] == nil) == status.hasPrefix("204"))
      }
    }
  }

  @Test("of a backend's refusal of its list passes as it came, byte for byte")
  func mirrored() throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/models")
      let (connection, _) = try upstream.exchange()
      try connection.send(
        Array("HTTP/1.1 402 Pay".utf8) + [0xE9] + Array("\r\nX-Odd: ".utf8) + [0xE9, 0x80] + Array("\r\nContent-Length: 0\r\n\r\n".utf8))
      let head = try client.read(through: "\r\n\r\n")
      #expect(head.starts(with: Array("HTTP/1.1 402 Pay".utf8) + [0xE9, 13, 10]))
      #expect(head.contains(Array("X-Odd: ".utf8) + [0xE9, 0x80, 13, 10]))
    }
  }
}
