// A running proxy.
import Foundation
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

final class ProxyProcess {
  let port: Int
  let program: Program
  let folder: TemporaryFolder
  private var hasEnded = false

  /// Returns once it listens. `runner`: a command that runs the program with what stands behind it.
  init(
    _ configuration: String, _ arguments: [String], environment: [String: String], folder: TemporaryFolder, ulimit: String? = nil,
    runner: [String] = []
  ) throws {
    self.folder = folder
    let file = try folder.write(configuration, to: "config.yaml")
    let command = runner + [Program.path, "-c", file, "-p", "0"] + arguments
    program = try Program(Array(command.dropFirst()), environment: environment, executable: command[0], ulimit: ulimit)
    let line = try program.line(with: "listening")
    let authority = line.components(separatedBy: "://127.0.0.1:").last ?? ""
    port = try #require(Int(authority.prefix { $0.isNumber }), "no port in \(line)")
  }

  func connect() throws -> Wire { try Wire(port: port) }

  /// The answer to one request on a connection of its own.
  func get(_ target: String, _ lines: [String] = [], method: String = "GET") throws -> WireMessage {
    let client = try connect()
    try client.send(method, target, lines)
    return try client.response(toHead: method == "HEAD")
  }

  /// Ends it; it must end in good order, and must not have said a key.
  func end() throws {
    guard !hasEnded else { return }
    hasEnded = true
    program.signal(SIGTERM)
    let result = try program.result()
    #expect(result.status == 0, "\(result.log)")
  }

  /// It ended by itself.
  func result(within limit: Duration = Wire.patience) throws -> Program.Result {
    hasEnded = true
    return try program.result(within: limit)
  }
}
