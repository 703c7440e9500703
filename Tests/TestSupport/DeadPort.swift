internal import Foundation

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A port of this machine on which nobody listens, and which nobody else is given while this is there.
package final class DeadPort: Sendable {
  package let number: Int
  private let descriptor: CInt

  package init() throws {
    #if canImport(Glibc)
      let type = CInt(SOCK_STREAM.rawValue)
    #else
      let type = SOCK_STREAM
    #endif
    let descriptor = socket(AF_INET, type, 0)
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard isBound else {
      if descriptor >= 0 { close(descriptor) }
      throw CocoaError(.fileReadUnknown)
    }
    self.descriptor = descriptor
    number = Int(in_port_t(bigEndian: address.sin_port))
  }

  deinit { close(descriptor) }
}
