import NIOCore
import SieveCore
import SieveHTTP
import Testing

@testable import SieveProxy

@Suite struct AdminAccessTests {
  private static func isLocal(_ lines: [String], peer: String = "127.0.0.1", hosts: [String] = []) throws -> Bool {
    var settings = ServerSettings()
    settings.hosts = hosts
    settings.host = "proxy.example"
    let bytes = ByteBuffer(string: "GET /-/metrics HTTP/1.1\r\n" + lines.map { "\($0)\r\n" }.joined() + "\r\n")
    let head = RequestHead()
    try #require(try bytes.withUnsafeReadableBytes { try head.parse($0, limits: HTTPLimits()) })
    return bytes.withUnsafeReadableBytes { AdminAccess(settings).isLocal(head, in: $0, peer: peer) }
  }

  @Test(
    arguments: ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"],
    ["localhost", "localhost:8080", "127.0.0.1:1", "[::1]", "x.localhost"])
  func `who calls from this machine by one of its names is local`(peer: String, host: String) throws {
    #expect(try Self.isLocal(["Host: \(host)"], peer: peer))
  }

  @Test(arguments: ["10.0.0.1", "192.168.1.127", "::2", "::ffff:10.0.0.1", "fe80::1", "", "128.0.0.1"])
  func `who calls from another is not, whatever the name`(peer: String) throws {
    #expect(try !Self.isLocal(["Host: localhost"], peer: peer))
  }

  @Test(arguments: [
    "evil.example", "proxy.example", "box", "127.evil", "10.0.0.1", "[::2]", "localhost.evil.example", "127.0.0.1.evil.example",
  ])
  func `a name that is not this machine's is not local`(host: String) throws {
    #expect(try !Self.isLocal(["Host: \(host)"]))
  }

  @Test func `a configured name is`() throws {
    #expect(try Self.isLocal(["Host: Sieve.example:80"], hosts: ["sieve.Example"]))
    #expect(try !Self.isLocal(["Host: x.sieve.example"], hosts: ["sieve.example"]))
  }

  @Test(arguments: [
    "X-Forwarded-For: 127.0.0.1", "X-Forwarded-Proto: http", "X-Forwarded-Host: localhost", "X-Forwarded-Port: 1", "x-forwarded-server: a",
    "Forwarded: for=a",
    "Via: 1.1 a", "X-Real-IP: 127.0.0.1", "x-real-ip:", "CF-Connecting-IP: 1.1.1.1", "True-Client-IP: 1.1.1.1",
  ])
  func `what a proxy has passed on is not`(line: String) throws {
    #expect(try !Self.isLocal(["Host: localhost", line]))
  }

  @Test func `the admin key opens, and no other`() {
    var settings = ServerSettings()
    #expect(!AdminAccess(settings).isOpened(by: [Secret("")]))
    settings.adminKey = Secret("sk-admin")
    #expect(AdminAccess(settings).isOpened(by: [Secret("x"), Secret("sk-admin")]))
    #expect(!AdminAccess(settings).isOpened(by: [Secret("sk-admi"), Secret("sk-admin1"), Secret("")]))
  }
}
