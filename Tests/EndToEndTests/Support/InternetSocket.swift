// The system calls that a Wire and a ScriptedUpstream share, in a shape that all platforms understand.
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

enum InternetSocket {
  #if canImport(Darwin)
    static let noSignal: Int32 = 0
  #else
    static let noSignal = Int32(MSG_NOSIGNAL)
  #endif

  static func make() throws -> Int32 {
    #if canImport(Glibc)
      let type = Int32(SOCK_STREAM.rawValue)
    #else
      let type = SOCK_STREAM
    #endif
    let descriptor = socket(AF_INET, type, 0)
    guard descriptor >= 0 else { throw Wire.Failure.system(call: "socket", code: errno) }
    return descriptor
  }

  static func withAddress<Result>(_ host: String = "127.0.0.1", port: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result
  {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr(host)
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
    }
  }

  /// A socket on a port of its own, which nobody else is given while it is open; on Linux, who asks for that very port with SO_REUSEADDR may listen
  /// on it. For a program that must be told its port.
  static func keepPort() throws -> Int32 {
    let descriptor = try make()
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var on: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    guard withAddress(port: 0, { bind(descriptor, $0, $1) }) == 0 else {
      let code = errno
      close(descriptor)
      throw Wire.Failure.system(call: "bind", code: code)
    }
    return descriptor
  }

  /// Whether somebody listens on a port.
  static func isTaken(_ port: Int) throws -> Bool {
    let descriptor = try make()
    defer { close(descriptor) }
    return withAddress(port: port) { connect(descriptor, $0, $1) } == 0
  }

  /// The port the kernel gave.
  static func port(of descriptor: Int32) -> Int {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    return Int(in_port_t(bigEndian: address.sin_port))
  }

  /// Waits for `event` (POLLIN, POLLOUT), an end or an error; false when the deadline passes first.
  static func isReady(_ descriptor: Int32, _ event: Int32, by deadline: ContinuousClock.Instant) throws -> Bool {
    while true {
      let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
      var entry = pollfd(fd: descriptor, events: Int16(event), revents: 0)
      let count = poll(&entry, 1, Int32(max(0, left.rounded(.up))))
      if count > 0 { return true }
      if count == 0 { return false }
      guard errno == EINTR else { throw Wire.Failure.system(call: "poll", code: errno) }
    }
  }
}
