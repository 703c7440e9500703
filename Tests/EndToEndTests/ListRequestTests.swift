// What a backend is asked for its list with, and a refusal that came as it was asked for.
import Testing

@Suite("A request for a list")
struct ListRequestTests {
  @Test("has the operator's headers in place of ours, each once")
  func headers() throws {
    let headers = "headers: {User-Agent: my-agent/1, Accept: application/vnd.x+json, ACCEPT-ENCODING: identity}"
    try withProxy(backend: headers) { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", "/v1/models")
      let (connection, request) = try upstream.exchange()
      let fields = request.lines.map { $0.lowercased() }
      #expect(fields.filter { $0.hasPrefix("user-agent:") } == ["user-agent: my-agent/1"])
      #expect(fields.filter { $0.hasPrefix("accept:") } == ["accept: application/vnd.x+json"])
      #expect(fields.filter { $0.hasPrefix("accept-encoding:") } == ["accept-encoding: identity"])
      try connection.reply(body: .list(of: ["a"]))
      try #expect(client.response().modelIDs == ["a"])
    }
  }

  /// `[no]`, stored (RFC 1951 §3.2.4).
  private static let compressed: [UInt8] =
    [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 4, 0, 0xFB, 0xFF] + Array("[no]".utf8) + CRC32.littleEndian(of: Array("[no]".utf8)) + [
      4, 0, 0, 0,
    ]

  @Test("that is refused in gzip, which only we had asked for, is refused in plain bytes", arguments: ["/v1/models", "/v1/models/a"])
  func compressedRefusal(path: String) throws {
    try withProxy { proxy, upstream in
      let client = try proxy.connect()
      try client.send("GET", path)
      let (connection, request) = try upstream.exchange()
      #expect(request["accept-encoding"] == "gzip")
      try connection.send(
        "HTTP/1.1 401 Unauthorized\r\nContent-Encoding: gzip\r\nX-Why: key\r\nContent-Length: \(Self.compressed.count)\r\n\r\n")
      try connection.send(Self.compressed)
      let response = try client.response()
      #expect(response.status == 401 && response.text == "[no]" && response["x-why"] == "key")
      #expect(response["content-encoding"] == nil && response["content-length"] == "4")
    }
  }
}
