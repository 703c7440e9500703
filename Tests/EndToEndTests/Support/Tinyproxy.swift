// A forward proxy as Debian has it, which scripts/prerequisites installs.
import Foundation
import TestSupport

final class Tinyproxy {
  static let path = "/usr/bin/tinyproxy"
  static let isInstalled = FileManager.default.isExecutableFile(atPath: path)

  let port: Int
  /// Keeps the port for it.
  private let socket: Wire
  private let program: Program
  private let folder: TemporaryFolder

  /// `password`: of the user `sieve`; nil: it asks for none.
  init(password: String? = nil) throws {
    socket = Wire(descriptor: try InternetSocket.keepPort())
    port = InternetSocket.port(of: socket.descriptor)
    folder = try TemporaryFolder()
    let authentication = password.map { "BasicAuth sieve \($0)\n" } ?? ""
    let file = try folder.write(
      "Port \(port)\nListen 127.0.0.1\nTimeout 60\nMaxClients 20\nLogLevel Connect\n\(authentication)", to: "tinyproxy.conf")
    program = try Program(["-d", "-c", file], executable: Self.path)
    let deadline = ContinuousClock.now + Wire.patience
    while try !InternetSocket.isTaken(port) {
      guard .now < deadline else { throw Wire.Failure.timedOut }
    }
  }

  deinit { program.signal(SIGKILL) }

  /// What it has said of the connections that it was asked for.
  func log() throws -> String {
    String(decoding: try program.output.unread() + program.log.unread(), as: UTF8.self)
  }
}
