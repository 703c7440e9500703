import CPlatform
import Foundation
import TestSupport
import Testing

@testable import SieveProxy

@Suite("The file of a Unix socket")
struct UnixSocketFileTests {
  private func mode(_ path: String) throws -> Int {
    try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
  }

  @Test("it has the mode that was asked for, and is taken away by who made it", arguments: [0o600, 0o660, 0o666])
  func made(mode: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("x.sock")
    let descriptor = try UnixSocketFile.listen(path, mode: mode, backlog: 1)
    defer { close(descriptor) }
    try #expect(self.mode(path) == mode)
    UnixSocketFile.remove(path, ifStill: UnixSocketFile.identity(path))
    #expect(UnixSocketFile.identity(path) == nil)
    withExtendedLifetime(folder) {}
  }

  @Test("one that nobody serves any more gives way")
  func stale() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("x.sock")
    close(try UnixSocketFile.listen(path, mode: 0o600, backlog: 1))
    let before = UnixSocketFile.identity(path)
    let descriptor = try UnixSocketFile.listen(path, mode: 0o660, backlog: 1)
    defer { close(descriptor) }
    try #expect(before != nil && mode(path) == 0o660)
  }

  @Test("one that is served stays, and so does what is no socket")
  func kept() throws {
    let folder = try TemporaryFolder()
    let descriptor = try UnixSocketFile.listen(folder.path("x.sock"), mode: 0o600, backlog: 1)
    defer { close(descriptor) }
    let identity = UnixSocketFile.identity(folder.path("x.sock"))
    #expect(throws: ProxyStartError.self) { try UnixSocketFile.listen(folder.path("x.sock"), mode: 0o600, backlog: 1) }
    #expect(UnixSocketFile.identity(folder.path("x.sock")) == identity)
    try folder.write("mine", to: "file")
    #expect(throws: ProxyStartError.self) { try UnixSocketFile.listen(folder.path("file"), mode: 0o600, backlog: 1) }
    try #expect(String(contentsOfFile: folder.path("file"), encoding: .utf8) == "mine")
    #expect(throws: ProxyStartError.self) { try UnixSocketFile.listen(folder.path("none/x.sock"), mode: 0o600, backlog: 1) }
  }

  @Test("that of another process is not taken away")
  func replaced() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("x.sock")
    let first = try UnixSocketFile.listen(path, mode: 0o600, backlog: 1)
    let identity = UnixSocketFile.identity(path)
    try folder.rename("x.sock", to: "old.sock")
    let second = try UnixSocketFile.listen(path, mode: 0o600, backlog: 1)
    defer { for descriptor in [first, second] { close(descriptor) } }
    UnixSocketFile.remove(path, ifStill: identity)
    #expect(UnixSocketFile.identity(path) != nil)
  }
}
