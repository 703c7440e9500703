import SieveHTTP
import Testing

/// RFC 9112 §6.3.
@Suite("Framing")
struct FramingTests {
  @Test(
    "of a request follows from its fields",
    arguments: [
      ([], .none), (["Content-Length: 0"], .none), (["Content-Length: 5"], .length(5)), (["CONTENT-length:\t0005 "], .length(5)),
      (["Content-Length: 9223372036854775807"], .length(.max)), (["Transfer-Encoding: chunked"], .chunked),
      (["transfer-encoding:CHUNKED "], .chunked),
    ] as [([String], BodyFraming)])
  func request(fields: [String], framing: BodyFraming) {
    #expect(RequestReading.read(Self.request(fields)).reading?.framing == framing)
  }

  @Test(
    "of a response follows from its status and fields",
    arguments: [
      ("200", [], .untilClose), ("200", ["Content-Length: 0"], .none), ("200", ["Content-Length: 5"], .length(5)),
      ("200", ["Transfer-Encoding: chunked"], .chunked), ("100", ["Content-Length: 5"], .none), ("101", [], .none), ("103", [], .none),
      ("204", [], .none), ("204", ["Transfer-Encoding: chunked"], .none), ("304", ["Content-Length: 5"], .none), ("304", [], .none),
      ("500", [], .untilClose),
    ] as [(String, [String], BodyFraming)])
  func response(status: String, fields: [String], framing: BodyFraming) {
    #expect(ResponseReading.read(Self.response(status, fields)).reading?.framing == framing)
  }

  @Test(
    "that is ambiguous or unheard of is refused both ways",
    arguments: [
      ["Content-Length: 5", "Transfer-Encoding: chunked"], ["Transfer-Encoding: chunked", "Content-Length: 5"],
      ["Transfer-Encoding: chunked", "Content-Length: 0"],
      ["Content-Length: 5", "Content-Length: 6"], ["Content-Length: 5, 6"], ["Content-Length: 5", "Content-Length: 05"],
      ["Content-Length: 5,"], ["Content-Length:"],
      ["Content-Length: +5"], ["Content-Length: -5"], ["Content-Length: 5 5"], ["Content-Length: 0x5"], ["Content-Length: 5.0"],
      ["Content-Length: 5e1"], ["Content-Length: \u{665}"], ["Content-Length: 9223372036854775808"],
      ["Content-Length: 18446744073709551621"], ["Content-Length: 99999999999999999999999999"], ["Transfer-Encoding:"],
      ["Transfer-Encoding: identity"], ["Transfer-Encoding: gzip"], ["Transfer-Encoding: gzip, chunked"],
      ["Transfer-Encoding: chunked, gzip"], ["Transfer-Encoding: chunked, chunked"],
      ["Transfer-Encoding: chunked", "Transfer-Encoding: chunked"], ["Transfer-Encoding: gzip", "Transfer-Encoding: chunked"],
      ["Transfer-Encoding: chunked,"], ["Transfer-Encoding: ,chunked"], ["Transfer-Encoding: xchunked"], ["Transfer-Encoding: chunked;a=b"],
      ["Transfer-Encoding: \"chunked\""], ["Transfer-Encoding: chunke"], ["Transfer-Encoding: chun\u{212A}ed"],
    ])
  func refused(fields: [String]) {
    #expect(RequestReading.read(Self.request(fields)).fault?.status == 400)
    #expect(ResponseReading.read(Self.response("200", fields)).fault?.status == 400)
  }

  @Test(
    "that is told again and the same is refused of a request alone",
    arguments: [["Content-Length: 5", "Content-Length: 5"], ["Content-Length: 5, 5"]])
  func repeated(fields: [String]) {
    #expect(RequestReading.read(Self.request(fields)).fault?.status == 400)
    #expect(ResponseReading.read(Self.response("200", fields)).reading?.framing == .length(5))
  }

  @Test("by chunks is not for HTTP/1.0")
  func http10() {
    let fields = ["Transfer-Encoding: chunked"]
    #expect(RequestReading.read(Self.request(fields, version: "HTTP/1.0")).fault?.status == 400)
    #expect(ResponseReading.read(Self.response("200", fields, version: "HTTP/1.0")).fault?.status == 400)
  }

  private static func request(_ fields: [String], version: String = "HTTP/1.1") -> [UInt8] {
    Array("POST / \(version)\r\nHost: a\r\n\(fields.map { $0 + "\r\n" }.joined())\r\n".utf8)
  }

  private static func response(_ status: String, _ fields: [String], version: String = "HTTP/1.1") -> [UInt8] {
    Array("\(version) \(status) x\r\n\(fields.map { $0 + "\r\n" }.joined())\r\n".utf8)
  }
}
