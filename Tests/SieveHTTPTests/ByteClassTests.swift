import SieveHTTP
import Testing

/// Every byte in every place, against the sets of RFC 9110 §5.6.2, §5.5 and RFC 3986 §3.2.2 as they stand there.
@Suite("Every byte is accepted only where it may be", .serialized)
struct ByteClassTests {
  private static let alphanumeric = Set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
  private static let token = alphanumeric.union("!#$%&'*+-.^_`|~".utf8)
  private static let fieldValue = Set([0x09] + Array(0x20...0x7E) + Array(0x80...0xFF) as [UInt8])
  private static let target = Set(Array(0x21...0x7E) as [UInt8]).subtracting("#".utf8)
  private static let host = alphanumeric.union("-._~%!$&'()*+;=:[]".utf8)

  @Test("in a method", arguments: UInt8.min...UInt8.max)
  func method(byte: UInt8) {
    #expect(Self.isAccepted("A", byte, " / HTTP/1.1\r\nHost: a\r\n\r\n") == Self.token.contains(byte))
  }

  @Test("in a target", arguments: UInt8.min...UInt8.max)
  func target(byte: UInt8) {
    #expect(Self.isAccepted("GET /", byte, "a HTTP/1.1\r\nHost: a\r\n\r\n") == Self.target.contains(byte))
  }

  @Test("in a field name", arguments: UInt8.min...UInt8.max)
  func name(byte: UInt8) {
    // Two colons are a name and a value.
    #expect(Self.isAccepted("GET / HTTP/1.1\r\nHost: a\r\nA", byte, "A: b\r\n\r\n") == (Self.token.contains(byte) || byte == 0x3A))
  }

  @Test("in a field value, wherever it stands", arguments: UInt8.min...UInt8.max)
  func value(byte: UInt8) {
    for before in 0..<17 {
      let value = String(repeating: "a", count: before)
      #expect(Self.isAccepted("GET / HTTP/1.1\r\nHost: a\r\nA: \(value)", byte, "\(value)\r\n\r\n") == Self.fieldValue.contains(byte))
    }
  }

  @Test("in a Host", arguments: UInt8.min...UInt8.max)
  func host(byte: UInt8) {
    #expect(Self.isAccepted("GET / HTTP/1.1\r\nHost: a", byte, "a\r\n\r\n") == Self.host.contains(byte))
  }

  @Test("in a chunk size", arguments: UInt8.min...UInt8.max)
  func chunkSize(byte: UInt8) {
    let isAccepted = ChunkedReading.read(Array("1".utf8) + [byte]).fault == nil
    #expect(isAccepted == (Set("0123456789abcdefABCDEF;\r".utf8).contains(byte)))
  }

  private static func isAccepted(_ before: String, _ byte: UInt8, _ after: String) -> Bool {
    RequestReading.read(Array(before.utf8) + [byte] + Array(after.utf8)).reading != nil
  }
}
