import ArgumentParser
import CPlatform
import Foundation
import Logging
import SieveConfig
import SieveConsole
import SieveProxy
import Testing

@testable import SieveCommands

@Suite("The proxy as a service")
struct ProxyServiceTests {
  @Test("ends with an error when its listener fails, so that a supervisor starts another")
  func brokenListener() async throws {
    let configuration = try ConfigurationFile.parse(
      text: "server: {port: 0, drain_timeout: 0}\nmodel_filter: {base_url: \"http://127.0.0.1:1/v1\"}", path: "test.yaml", environment: [:]
    ) { _ throws(FileReadError) in throw FileReadError("none") }.configuration
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let service = ProxyService(configuration: configuration, logger: logger) { window in
      .of(
        window, path: "test.yaml", environment: [:], logger: logger,
        file: ServedFile(serve: { nil }, refusal: { nil }, obstacle: { _ in nil }))
    } whileListening: { server, _ in
      // What accept(2) returns from now on is an error that stays.
      shutdown(Self.listener(onPort: server.port), Int32(SHUT_RDWR))
    }
    await #expect(throws: ExitCode.unavailable) { try await service.run() }
  }

  /// The socket of this process that listens there.
  private static func listener(onPort port: Int) -> Int32 {
    (0..<4096).first { descriptor in
      var address = sockaddr_in()
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let result = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
      }
      var isListening: Int32 = 0
      var size = socklen_t(MemoryLayout<Int32>.size)
      getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &size)
      return result == 0 && isListening != 0 && Int(in_port_t(bigEndian: address.sin_port)) == port
    } ?? -1
  }
}
