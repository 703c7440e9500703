internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import SieveCore
internal import SieveHTTP

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The connections of one loop to one origin. The one used last is used next: it is the least likely to have been closed at the other end.
final class UpstreamPool {
  private let eventLoop: any EventLoop
  private let origin: UpstreamOrigin
  private let tlsContext: NIOSSLContext?
  private let limits: HTTPLimits
  /// This loop's share of the origin's `max_connections`.
  private let limit: Int
  /// The newest last.
  private var idle: [UpstreamHandler] = []
  private var openCount = 0
  /// Those who came first, first.
  private var waiting: [any ResponseReceiver] = []
  private var isRetired = false

  /// As long as nginx keeps them.
  static let idleTimeout: Int64 = 60_000_000_000

  /// The loop's coarse clock, in nanoseconds.
  var now: Int64 = 0

  init(eventLoop: any EventLoop, origin: UpstreamOrigin, tlsContext: NIOSSLContext?, limits: HTTPLimits, loopCount: Int) {
    self.eventLoop = eventLoop
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
      waiting.append(receiver)
      if openCount < limit { connect() }
    }
  }

  /// `receiver` no longer waits. The connection being made, if any, goes to the pool.
  func withdraw(_ receiver: any ResponseReceiver) {
    if let index = waiting.firstIndex(where: { $0 === receiver }) { waiting.remove(at: index) }
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

  var isEmpty: Bool { openCount == 0 }

  // MARK: For its connections

  func connected(_ upstream: UpstreamHandler) {
    release(upstream)
  }

  func release(_ upstream: UpstreamHandler) {
    if let next = nextWaiting() {
      upstream.lease(to: next)
    } else if isRetired {
      upstream.close()
    } else {
      upstream.idleSince = now
      idle.append(upstream)
    }
  }

  /// `beforeConnected`: why, if it never came about.
  func closed(_ upstream: UpstreamHandler, beforeConnected reason: String?) {
    openCount -= 1
    if let index = idle.lastIndex(where: { $0 === upstream }) { idle.remove(at: index) }
    if let reason {
      nextWaiting()?.leaseFailed(.unreachable(reason))
    } else if !waiting.isEmpty, openCount < limit {
      connect()
    }
  }

  private func nextWaiting() -> (any ResponseReceiver)? {
    waiting.isEmpty ? nil : waiting.removeFirst()
  }

  private func connect() {
    openCount += 1
    let bound = NIOLoopBound(self, eventLoop: eventLoop)
    let bootstrap = ClientBootstrap(group: eventLoop)
      .connectTimeout(TimeAmount(origin.connectionTimeout))
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try bound.value.configure(channel) }
      }
    let connecting: EventLoopFuture<any Channel> =
      if let address = try? SocketAddress(ipAddress: origin.host, port: origin.port) {
        bootstrap.connect(to: address)
      } else {
        bootstrap.connect(host: origin.host, port: origin.port)
      }
    connecting.whenFailure { error in bound.value.failedToConnect(error) }
  }

  private func configure(_ channel: any Channel) throws {
    if let tlsContext {
      try channel.pipeline.syncOperations.addHandler(
        NIOSSLClientHandler(context: tlsContext, serverHostname: UpstreamTLS.serverName(origin.host)))
    }
    try channel.pipeline.syncOperations.addHandler(
      UpstreamHandler(pool: self, handshakeTimeout: tlsContext == nil ? nil : TimeAmount(origin.connectionTimeout), limits: limits))
  }

  private func failedToConnect(_ error: any Error) {
    openCount -= 1
    let failure: UpstreamFailure =
      if case .connectTimeout? = error as? ChannelError { .connectTimeout } else { .unreachable(Self.reason(error)) }
    nextWaiting()?.leaseFailed(failure)
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
    case is ChannelError: return "connecting took longer than connection_timeout"
    default: return "\(type(of: error))"
    }
  }
}
