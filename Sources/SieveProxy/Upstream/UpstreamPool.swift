internal import CPlatform
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import SieveCore
internal import SieveHTTP

/// The connections of one loop to one origin. The one used last is used next: it is the least likely to have been closed at the other end.
final class UpstreamPool {
  private struct Waiter {
    let receiver: any ResponseReceiver
    /// Not with a connection that has served before.
    let wantsFresh: Bool
  }

  private let eventLoop: any EventLoop
  let readBuffer: ReadBuffer
  private let origin: UpstreamOrigin
  private let tlsContext: NIOSSLContext?
  private let limits: HTTPLimits
  /// This loop's share of the origin's `max_connections`.
  private let limit: Int
  /// The newest last.
  private var idle: [UpstreamHandler] = []
  private var openCount = 0
  /// Of the open ones, those that are not established yet.
  private var connectingCount = 0
  /// Those who came first, first.
  private var waiting: [Waiter] = []
  private var isRetired = false

  /// As long as nginx keeps them.
  static let idleTimeout: Int64 = 60_000_000_000

  /// The loop's coarse clock, in nanoseconds.
  var now: Int64 = 0

  init(
    eventLoop: any EventLoop, readBuffer: ReadBuffer, origin: UpstreamOrigin, tlsContext: NIOSSLContext?, limits: HTTPLimits, loopCount: Int
  ) {
    self.eventLoop = eventLoop
    self.readBuffer = readBuffer
    self.origin = origin
    self.tlsContext = tlsContext
    self.limits = limits
    limit = max(1, (origin.maxConnections + loopCount - 1) / loopCount)
  }

  /// `receiver.leased` or `receiver.leaseFailed` follows, perhaps before this returns. `fresh`: not a connection that has served before.
  func lease(for receiver: any ResponseReceiver, fresh: Bool) {
    if !fresh, let upstream = idle.popLast() {
      upstream.lease(to: receiver)
    } else {
      waiting.append(Waiter(receiver: receiver, wantsFresh: fresh))
      connectIfAllowed()
    }
  }

  /// `receiver` no longer waits. The connection being made, if any, goes to the pool.
  func withdraw(_ receiver: any ResponseReceiver) {
    if let index = waiting.firstIndex(where: { $0.receiver === receiver }) { waiting.remove(at: index) }
  }

  /// Closes what is idle, and what is busy once it becomes idle.
  func retire() {
    isRetired = true
    for upstream in idle { upstream.close() }
  }

  func closeIdle(before deadline: Int64) {
    // Closing is what removes them, in `closed`; the oldest come first.
    for upstream in idle.prefix(while: { $0.idleSince < deadline }) { upstream.close() }
  }

  /// No connection is open.
  var isEmpty: Bool { openCount == 0 }

  var idleCount: Int { idle.count }
  var busyCount: Int { openCount - idle.count }

  /// Every connection that may be open serves somebody.
  var isBusy: Bool { openCount >= limit && connectingCount == 0 && idle.isEmpty }

  // MARK: For its connections

  func connected(_ upstream: UpstreamHandler) {
    connectingCount -= 1
    release(upstream)
  }

  func release(_ upstream: UpstreamHandler) {
    if let index = waiting.firstIndex(where: { !$0.wantsFresh || !upstream.hasServed }) {
      upstream.lease(to: waiting.remove(at: index).receiver)
    } else if isRetired || !waiting.isEmpty {
      // Who still waits wants a fresh one; this one makes room for it.
      upstream.close()
    } else {
      upstream.idleSince = now
      idle.append(upstream)
    }
  }

  /// `beforeConnected`: why, if it never came about.
  func closed(_ upstream: UpstreamHandler, beforeConnected reason: String?) {
    if let reason {
      failedToConnect(.unreachable(reason))
    } else {
      openCount -= 1
      // From the front: there are the oldest, which are closed by the hundred when they have been idle too long.
      if let index = idle.firstIndex(where: { $0 === upstream }) { idle.remove(at: index) }
      if !waiting.isEmpty { connectIfAllowed() }
    }
  }

  private func failedToConnect(_ failure: UpstreamFailure) {
    openCount -= 1
    connectingCount -= 1
    // With no connection left, nobody would ever serve those who wait.
    repeat {
      if !waiting.isEmpty { waiting.removeFirst().receiver.leaseFailed(failure) }
    } while openCount == 0 && !waiting.isEmpty
  }

  private func connectIfAllowed() {
    guard openCount < limit else {
      // An idle connection that nobody who waits may have gives way to one that somebody may.
      idle.first?.close()
      return
    }
    openCount += 1
    connectingCount += 1
    connect()
  }

  private func connect() {
    let bound = NIOLoopBound(self, eventLoop: eventLoop)
    let bootstrap = ClientBootstrap(group: eventLoop)
      .connectTimeout(TimeAmount(origin.connectionTimeout))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelOption(.socketOption(.so_keepalive), value: 1)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try bound.value.configure(channel) }
      }
    let connecting: EventLoopFuture<any Channel> =
      if let address = try? SocketAddress(ipAddress: origin.host, port: origin.port) {
        bootstrap.connect(to: address)
      } else {
        bootstrap.connect(host: origin.host, port: origin.port)
      }
    connecting.whenFailure { error in
      let isLate = if case .connectTimeout? = error as? ChannelError { true } else { false }
      bound.value.failedToConnect(isLate ? .connectTimeout : .unreachable(Self.reason(error)))
    }
  }

  private func configure(_ channel: any Channel) throws {
    if let tlsContext {
      try channel.pipeline.syncOperations.addHandler(
        NIOSSLClientHandler(context: tlsContext, serverHostname: UpstreamTLS.serverName(origin.host)))
    } else {
      try ReadAllocator.install(readBuffer, on: channel)
    }
    let handshakeTimeout = tlsContext == nil ? nil : TimeAmount(origin.connectionTimeout)
    try channel.pipeline.syncOperations.addHandler(UpstreamHandler(pool: self, handshakeTimeout: handshakeTimeout, limits: limits))
  }

  static func reason(_ error: any Error) -> String {
    switch error {
    case let error as NIOConnectionError:
      if let failure = error.connectionErrors.first { return reason(failure.error) }
      if error.dnsAError != nil || error.dnsAAAAError != nil { return "its host name cannot be resolved" }
      return "connecting failed"
    case let error as IOError:
      return error.errnoCode == ECONNREFUSED ? "connection refused" : String(cString: strerror(error.errnoCode))
    case let error as NIOSSLError:
      if case .handshakeFailed(let cause) = error { return "TLS: \(cause)" }
      return "TLS: \(error)"
    case let error as NIOSSLExtraError: return "TLS: its certificate is not for this host (\(error))"
    case is ChannelError: return "connecting took longer than connection_timeout"
    default: return "\(type(of: error))"
    }
  }
}
