import Foundation
import NIOCore
import SieveCore
import SieveHTTP
import Testing

@testable import SieveProxy

@Suite struct OwnResponseTests {
  @Test func `an answer is head and body, the lines in their order`() {
    let response = OwnResponse(status: 200, headers: "A: 1\r\n", body: ByteBuffer(string: "body"))
    #expect(
      Self.wire(response, connection: "Connection: close\r\n", corsLines: "Vary: Origin\r\n")
        == "HTTP/1.1 200 OK\r\nA: 1\r\nVary: Origin\r\nConnection: close\r\nContent-Length: 4\r\n\r\nbody")
    #expect(response.status == 200)
  }

  @Test func `the answer to HEAD has the length of the body it leaves out`() {
    let response = OwnResponse(status: 200, headers: "", body: ByteBuffer(string: "body"))
    #expect(Self.wire(response, isHead: true) == "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n")
  }

  @Test func `an empty body has a length`() {
    #expect(Self.wire(OwnResponse(status: 403, headers: "")) == "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
  }

  @Test(arguments: [(204, "204 No Content"), (304, "304 Not Modified")])
  func `an answer that cannot have a body has no length`(status: Int, line: String) {
    #expect(Self.wire(OwnResponse(status: status, headers: "ETag: \"x\"\r\n")) == "HTTP/1.1 \(line)\r\nETag: \"x\"\r\n\r\n")
  }

  @Test func `an upstream's status and reason stay`() {
    for isDated in [true, false] {
      let response = OwnResponse(
        mirroring: MirroredResponse(
          status: 402, statusAndReason: Array("402 Pay, please".utf8) + [0xE9], fieldLines: ByteBuffer(bytes: "A: ".utf8 + [0xE9, 13, 10]),
          isDated: isDated, body: ByteBuffer(string: "x"), isGzip: false, link: nil, isFromModelSieve: false, backend: "b"))
      #expect(response.status == 402)
      let lines = "\r\nX-ModelSieve-Backend: b\r\n" + (isDated ? "" : Self.date) + "Content-Length: 1\r\n\r\nx"
      #expect(Self.bytes(response) == "HTTP/1.1 402 Pay, please".utf8 + [0xE9, 13, 10] + "A: ".utf8 + [0xE9] + lines.utf8)
    }
  }

  @Test func `plain text is not to be stored`() {
    #expect(
      Self.wire(.text("ok\n"))
        == "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\nContent-Length: 3\r\n\r\nok\n")
  }

  @Test(arguments: SieveError.Code.allCases)
  func `an error carries its code, its status with a reason, and its body`(code: SieveError.Code) {
    let error = SieveError(code, "What happened.", param: "model")
    let wire = Self.wire(OwnResponse(error))
    #expect(wire.hasPrefix("HTTP/1.1 \(code.status) "))
    #expect(!wire.hasPrefix("HTTP/1.1 \(code.status) \r\n"), "no reason")
    #expect(wire.contains("\r\nContent-Type: application/json\r\nX-ModelSieve-Error: \(code.rawValue)\r\n"))
    #expect(wire.hasSuffix("\r\nContent-Length: \(error.body.count)\r\n\r\n" + String(decoding: error.body, as: UTF8.self)))
    #expect(wire.contains("\r\nAllow: ") == (code.status == 405))
    #expect(wire.contains("\r\nRetry-After: 1\r\n") == (code.status == 503))
  }

  @Test func `a body that many read is not copied`() throws {
    let list = ByteBuffer(repeating: 0x20, count: 1 << 20)
    let response = OwnResponse.list([list], entityTag: "\"x\"", partial: nil, isKnown: false, isForInstance: false)
    let address = list.withUnsafeReadableBytes { $0.baseAddress }
    #expect(try #require(response.body.first).withUnsafeReadableBytes { $0.baseAddress } == address)
  }

  private static let date = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"

  /// Without the date.
  private static func wire(
    _ response: OwnResponse, connection: StaticString = "", corsLines: String? = nil, isHead: Bool = false
  ) -> String {
    let text = String(decoding: bytes(response, connection: connection, corsLines: corsLines, isHead: isHead), as: UTF8.self)
    #expect(text.components(separatedBy: date).count == 2, "\(text)")
    return text.replacing(date, with: "")
  }

  private static func bytes(
    _ response: OwnResponse, connection: StaticString = "", corsLines: String? = nil, isHead: Bool = false
  ) -> [UInt8] {
    let out = ByteWriter()
    response.writeHead(date: DateLine(second: 784_111_777), corsLines: corsLines, connection: connection, to: out)
    return Array(out.bytes) + (isHead ? [] : response.body.flatMap { Array($0.readableBytesView) })
  }
}
