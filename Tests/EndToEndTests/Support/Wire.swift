// One end of a TCP connection, or a pipe to read from: sends exact bytes and shows exact bytes. Waits have an end; nothing sleeps.
import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

final class Wire {
  enum Failure: Error, Equatable {
    case timedOut
    /// The peer closed in good order.
    case ended
    /// The peer broke the connection.
    case reset
    case system(call: String, code: Int32)
  }

  /// How long a peer may take where a test does not say otherwise.
  static let patience = Duration.seconds(10)

  let descriptor: Int32
  private var received: [UInt8] = []
  private var isOpen = true

  /// Takes over the descriptor.
  init(descriptor: Int32) {
    self.descriptor = descriptor
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    #if canImport(Darwin)
      var on: Int32 = 1
      setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &on, socklen_t(MemoryLayout<Int32>.size))
    #endif
    var noDelay: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &noDelay, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Connects to a port of this machine.
  convenience init(port: Int, address: String = "127.0.0.1") throws {
    self.init(descriptor: try InternetSocket.make())
    let result = InternetSocket.withAddress(address, port: port) { address, length in connect(descriptor, address, length) }
    guard result == 0 || errno == EINPROGRESS else { throw Failure.system(call: "connect", code: errno) }
    guard try isReady(POLLOUT, by: .now + Self.patience) else { throw Failure.timedOut }
  }

  deinit { close() }

  // MARK: Sending

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  /// However long it takes, as long as the peer takes something now and then.
  func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      guard try isReady(POLLOUT, by: .now + Self.patience) else { throw Failure.timedOut }
      sent += try write(bytes[sent...])
    }
  }

  /// Sends until the peer has taken nothing for `pause`, but at most `limit` bytes; returns how many went.
  func sendUntilHeld(limit: Int, pause: Duration = .milliseconds(500)) throws -> Int {
    let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 256 << 10)
    var sent = 0
    while sent < limit, try isReady(POLLOUT, by: .now + pause) { sent += try write(piece.prefix(limit - sent)) }
    return sent
  }

  private func write(_ bytes: ArraySlice<UInt8>) throws -> Int {
    let count = bytes.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, $0.count, InternetSocket.noSignal) }
    if count >= 0 { return count }
    if errno == EAGAIN || errno == EINTR { return 0 }
    throw errno == EPIPE || errno == ECONNRESET ? Failure.reset : Failure.system(call: "send", code: errno)
  }

  // MARK: Receiving

  func read(count: Int, within limit: Duration = patience) throws -> [UInt8] {
    let deadline = ContinuousClock.now + limit
    while received.count < count { try fill(by: deadline) }
    return take(count)
  }

  /// Up to and with `mark`.
  func read(through mark: String, within limit: Duration = patience) throws -> [UInt8] {
    let deadline = ContinuousClock.now + limit
    let mark = Data(mark.utf8)
    var searched = 0
    while true {
      if let found = Data(received[searched...]).range(of: mark) { return take(searched + found.upperBound) }
      searched = max(0, received.count - mark.count + 1)
      try fill(by: deadline)
    }
  }

  /// Everything up to the peer's orderly end.
  func readToEnd(within limit: Duration = patience) throws -> [UInt8] {
    let deadline = ContinuousClock.now + limit
    do {
      while true { try fill(by: deadline) }
    } catch Failure.ended {
      return take(received.count)
    }
  }

  /// What has come so far and was not read.
  func unread() throws -> [UInt8] {
    do {
      while true { try fill(by: .now) }
    } catch is Failure {
      return take(received.count)
    }
  }

  /// How the peer ended the connection within `limit`, whatever it sent before: `.ended` or `.reset`; nil if it did not.
  func ending(within limit: Duration = patience) throws -> Failure? {
    let deadline = ContinuousClock.now + limit
    do {
      while true {
        try fill(by: deadline)
        received.removeAll(keepingCapacity: true)
      }
    } catch Failure.timedOut {
      return nil
    } catch let failure as Failure {
      return failure
    }
  }

  private func take(_ count: Int) -> [UInt8] {
    defer { received.removeFirst(count) }
    return Array(received.prefix(count))
  }

  /// Waits for at least one more byte.
  private func fill(by deadline: ContinuousClock.Instant) throws {
    guard try isReady(POLLIN, by: deadline) else { throw Failure.timedOut }
    var bytes = [UInt8](repeating: 0, count: 256 << 10)
    let count = Foundation.read(descriptor, &bytes, bytes.count)
    if count > 0 { return received += bytes.prefix(count) }
    if count == 0 { throw Failure.ended }
    if errno == EAGAIN || errno == EINTR { return }
    throw errno == ECONNRESET ? Failure.reset : Failure.system(call: "read", code: errno)
  }

  private func isReady(_ event: Int32, by deadline: ContinuousClock.Instant) throws -> Bool {
    try InternetSocket.isReady(descriptor, event, by: deadline)
  }

  // MARK: The end

  /// Says that nothing more will be sent; goes on reading.
  func finishSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

  func close() {
    guard isOpen else { return }
    isOpen = false
    _ = Foundation.close(descriptor)
  }

  /// Breaks the connection: the peer sees a reset.
  func reset() {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    close()
  }
}
