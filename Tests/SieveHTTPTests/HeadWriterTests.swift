import NIOCore
import SieveHTTP
import Testing

@Suite("Copied heads")
struct HeadWriterTests {
  private static let head = "GET / HTTP/1.1\r\nHost: a\r\nX-A:1 \r\nTE: trailers\r\nx-B:\t2\r\nX-C:\r\nVia: b\r\n\r\nbody"
  private static let lines = ["Host: a\r\n", "X-A:1 \r\n", "TE: trailers\r\n", "x-B:\t2\r\n", "X-C:\r\n", "Via: b\r\n"]

  @Test(
    "are byte for byte what came, without the lines that stop",
    arguments: [
      ([], [0, 1, 2, 3, 4, 5]), ([.host], [1, 2, 3, 4, 5]), ([.via], [0, 1, 2, 3, 4]), ([.te], [0, 1, 3, 4, 5]),
      ([.host, .via], [1, 2, 3, 4]), ([.host, .te, .via], [1, 3, 4]), ([.other], [0, 2, 5]), ([.other, .host, .te, .via], []),
      ([.cookie], [0, 1, 2, 3, 4, 5]), ([.host, .other], [2, 5]),
    ] as [(FieldNameSet, [Int])])
  func dropping(names: FieldNameSet, remaining: [Int]) throws {
    #expect(try Self.copy(Self.head, dropping: names) == remaining.map { Self.lines[$0] }.joined())
  }

  @Test("lose the lines that Connection nominates, in any case, and Connection itself")
  func nominated() throws {
    let connection = "Connection: x-one, Host, X-Two, content-length\r\n"
    let head = "GET / HTTP/1.1\r\nhost: a\r\nX-One: 1\r\nx-TWO: 2\r\nX-On: 3\r\n\(connection)X-one: 4\r\nContent-Length: 5\r\n\r\n"
    #expect(try Self.copy(head, dropping: .hopByHop) == "host: a\r\nX-On: 3\r\nContent-Length: 5\r\n")
  }

  @Test("do not take two tokens for one name because they differ in bit 5")
  func nominatedLookalike() throws {
    #expect(
      try Self.copy("GET / HTTP/1.1\r\nHost: a\r\nConnection: x^\r\nX~: 1\r\nX^: 2\r\n\r\n", dropping: .hopByHop) == "Host: a\r\nX~: 1\r\n")
  }

  @Test("lose every field that is for this hop alone")
  func hopByHop() throws {
    let lines = ["Connection: close", "Keep-Alive: 5", "Proxy-Connection: close", "TE: trailers", "Upgrade: h2c"].map {
      $0 + "\r\n"
    }.joined()
    #expect(try Self.copy("GET / HTTP/1.1\r\n\(lines)Host: a\r\n\(lines)\r\n", dropping: .hopByHop) == "Host: a\r\n")
  }

  @Test("with no field at all are empty")
  func noFields() throws {
    #expect(try Self.copy("GET / HTTP/1.0\r\n\r\n", dropping: []) == "")
  }

  @Test("follow what was written before, however little room there was for it")
  func appending() throws {
    let writer = ByteWriter(capacity: 20)
    writer.write("POST / HTTP/1.1\r\n")
    try Self.copy(Array(Self.head.utf8), dropping: [.te], to: writer)
    try Self.copy(Array(Self.head.utf8), dropping: [], to: writer)
    #expect(
      String(decoding: writer.bytes, as: UTF8.self) == "POST / HTTP/1.1\r\n" + Self.lines.joined().replacing("TE: trailers\r\n", with: "")
        + Self.lines.joined())
  }

  @Test("of any kind are what copying line by line would give")
  func generated() throws {
    var generator = MessageGenerator(seed: 7)
    let writer = ByteWriter()
    for _ in 0..<2_000 {
      let bytes = generator.request()
      let dropping = generator.names()
      writer.reset()
      try Self.copy(bytes, dropping: dropping, to: writer)
      var expected: [UInt8] = []
      try bytes.withUnsafeBytes { bytes in
        let head = RequestHead()
        _ = try head.parse(bytes, limits: HTTPLimits())
        let nominated = head.nominated.map { String(decoding: bytes[$0], as: UTF8.self).lowercased() }
        for field in head.fields where !dropping.contains(field.name) {
          if nominated.contains(String(decoding: bytes[field.nameRange], as: UTF8.self).lowercased()) { continue }
          expected += bytes[Int(field.start)..<Int(field.end)]
        }
      }
      #expect(Array(writer.bytes) == expected, "\(String(decoding: bytes, as: UTF8.self).debugDescription)")
    }
  }

  private static func copy(_ head: String, dropping: FieldNameSet) throws -> String {
    let writer = ByteWriter()
    try copy(Array(head.utf8), dropping: dropping, to: writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  private static func copy(_ message: [UInt8], dropping: FieldNameSet, to writer: ByteWriter) throws {
    try message.withUnsafeBytes { bytes in
      let head = RequestHead()
      let isWhole = try head.parse(bytes, limits: HTTPLimits())
      #expect(isWhole)
      writer.writeLines(head.fields, of: bytes, dropping: dropping, nominated: head.nominated)
    }
  }

  @Test("have numbers in decimal", arguments: [0, 7, 10, 99, 100, 4096, 1_234_567_890_123, Int.max])
  func decimal(value: Int) {
    let writer = ByteWriter(capacity: 1)
    writer.writeDecimal(value)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "\(value)")
  }

  @Test("are handed out with room for the body, one after the other")
  func finished() {
    let writer = ByteWriter(capacity: 4)
    let buffers = ["first, ", "", "and the second"].map { text in
      writer.reset()
      writer.writeString(text)
      return writer.finish(room: 1000, allocator: ByteBufferAllocator())
    }
    #expect(buffers.map { String(buffer: $0) } == ["first, ", "", "and the second"])
    #expect(buffers.allSatisfy { $0.writableBytes >= 1000 })
  }
}
