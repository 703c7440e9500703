// A TCP server that a test works by hand: it accepts a connection, reads the request, and answers as it likes, if at all.
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

final class ScriptedUpstream {
  let port: Int
  private let descriptor: Int32

  /// Not listening, it refuses connections, and nobody else can take its port.
  init(isListening: Bool = true, backlog: Int32 = 64) throws {
    let descriptor = try InternetSocket.make()
    self.descriptor = descriptor
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    guard InternetSocket.withAddress(port: 0, { bind(descriptor, $0, $1) }) == 0 else {
      throw Wire.Failure.system(call: "bind", code: errno)
    }
    if isListening { _ = listen(descriptor, backlog) }
    port = InternetSocket.port(of: descriptor)
  }

  deinit { close(descriptor) }

  var baseURL: String { "http://127.0.0.1:\(port)/v1" }

  /// The next connection.
  func accept(within limit: Duration = Wire.patience) throws -> Wire {
    guard try hasConnection(within: limit) else { throw Wire.Failure.timedOut }
    let connection = Foundation.accept(descriptor, nil, nil)
    guard connection >= 0 else { throw Wire.Failure.system(call: "accept", code: errno) }
    return Wire(descriptor: connection)
  }

  /// Whether somebody connects within `limit`; accepts nothing.
  func hasConnection(within limit: Duration = .zero) throws -> Bool {
    try InternetSocket.isReady(descriptor, POLLIN, by: .now + limit)
  }

  /// The next connection and the first request on it.
  func exchange() throws -> (connection: Wire, request: WireMessage) {
    let connection = try accept()
    return (connection, try connection.request())
  }
}
