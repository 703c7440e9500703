internal import CPlatform
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
internal import SieveCore
internal import SieveHTTP

/// The connections of one loop to one origin. `PoolState` decides whom they serve, `ConnectionPermits` how many there may be.
final class UpstreamPool {
  private let eventLoop: any EventLoop
  let readBuffer: ReadBuffer
  let origin: UpstreamOrigin
  private let tls: UpstreamContexts?
  private let limits: HTTPLimits
  private let names: NameResolver
  private let permits: ConnectionPermits
  private var state = PoolState<UpstreamHandler, any ResponseReceiver>()
  /// Those that are established, in no order.
  private var established: [UpstreamHandler] = []
  private let queueTimeout: Int64
  private var lifetime = IdleLifetime()
  /// How long nothing of what was sent may be acknowledged: half of connection_timeout, so that the other half is left for a new connection.
  let silenceLimit: Int64

  /// The loop's coarse clock, in nanoseconds.
  var now: Int64 = 0

  /// `most`: connections that anybody may open to where these go.
  init(
    eventLoop: any EventLoop, readBuffer: ReadBuffer, origin: UpstreamOrigin, tls: UpstreamContexts?, limits: HTTPLimits,
    shared: SharedUpstreams, most: Int
  ) {
    self.eventLoop = eventLoop
    self.readBuffer = readBuffer
    self.origin = origin
    self.tls = tls
    self.limits = limits
    names = shared.names
    permits = shared.permits(for: origin.place, limit: most)
    queueTimeout = origin.queueTimeout.inNanoseconds
    silenceLimit = origin.connectionTimeout.inNanoseconds / 2
    permits.register(member)
  }

  private var member: ConnectionPermits.Member {
    // What is left of before a reload goes by what is allowed now.
    ConnectionPermits.Member(self, on: eventLoop, limit: state.isRetired ? .max : origin.maxConnections)
  }

  /// `receiver.leased` or `receiver.leaseFailed` follows, perhaps before this returns, and within `queue_timeout` and `connection_timeout`
  /// together. `fresh`: not a connection that has served before.
  func lease(for receiver: any ResponseReceiver, fresh: Bool) {
    while !fresh, let upstream = state.takeIdle() {
      if upstream.isQuiet { return upstream.lease(to: receiver) }
      upstream.close()
    }
    state.wait(receiver, fresh: fresh, until: now &+ queueTimeout)
    connectAsNeeded()
    if queueTimeout == 0 { expire() }
  }

  /// `receiver` no longer waits. The connection being made, if any, goes to the pool.
  func withdraw(_ receiver: any ResponseReceiver) {
    state.withdraw { $0 === receiver }
    cancelSurplus()
  }

  /// Closes what is idle, and what is busy once it becomes idle.
  func retire() {
    state.retire()
    permits.retire(member)
    for upstream in state.idle { upstream.close() }
  }

  /// The coarse clock has moved: closes what has been idle for too long, tells those who have waited too long, and finds out which connections
  /// have gone silent.
  func sweep(_ now: Int64) {
    self.now = now
    let deadline = now &- lifetime.limit
    // Closing is what removes them, in `closed`; the oldest come first.
    for upstream in state.idle.prefix(while: { $0.idleSince < deadline }) {
      lifetime.outlived()
      upstream.close()
    }
    expire()
    var hasSilent = false
    for upstream in established where upstream.closeIfSilent() { hasSilent = true }
    // What has silenced one has silenced those that nobody has tried since.
    if hasSilent { for upstream in state.idle { upstream.abort() } }
  }

  private func expire() {
    let expired = state.takeExpired(now)
    guard !expired.isEmpty else { return }
    cancelSurplus()
    for receiver in expired { receiver.leaseFailed(.exhausted) }
  }

  /// No connection is open, and nobody waits for one.
  var isEmpty: Bool { state.isEmpty }

  var idleCount: Int { state.idle.count }
  var busyCount: Int { state.busyCount }
  var queueLength: Int { state.queueLength }

  /// Every connection that may be open serves somebody.
  var isBusy: Bool { state.queueLength > 0 }

  // MARK: For its connections

  func connected(_ upstream: UpstreamHandler) {
    upstream.position = established.count
    established.append(upstream)
    state.connected()
    release(upstream)
  }

  /// The backend closed it while nobody was using it.
  func closedByPeer(_ upstream: UpstreamHandler) { lifetime.closedByPeer(after: now &- upstream.idleSince) }

  func release(_ upstream: UpstreamHandler) {
    switch state.release(upstream, hasServed: upstream.hasServed, isDueElsewhere: permits.isDueElsewhere(than: self)) {
    case .serve(let receiver):
      cancelSurplus()
      upstream.lease(to: receiver)
    case .keep:
      upstream.idleSince = now
      // Who waits may be one who has it only when others are closed as well.
      if permits.isShort { yieldIdle() }
    case .close: upstream.close()
    }
  }

  /// `failure`: why, if it never came about.
  func closed(_ upstream: UpstreamHandler, beforeConnected failure: UpstreamFailure?) {
    // Plain HTTP speaks with nobody but the proxy.
    if let failure { return failedToConnect(origin.proxy != nil && origin.scheme == .http ? failure.ofProxy : failure) }
    if let last = established.popLast(), last !== upstream {
      last.position = upstream.position
      established[upstream.position] = last
    }
    state.closed(upstream)
    permits.giveBack()
    connectAsNeeded()
  }

  private func failedToConnect(_ failure: UpstreamFailure) {
    let told = state.failedToConnect()
    permits.giveBack()
    cancelSurplus()
    for receiver in told { receiver.leaseFailed(failure) }
    connectAsNeeded()
  }

  // MARK: For its permits

  /// A permit that was owed is there.
  func permitGranted() {
    state.permitGranted()
    if state.lackCount > 0 { connect() } else { permits.giveBack() }
  }

  /// Another loop, or another backend, waits for a connection, while some may be idle here.
  func yieldIdle() {
    while !state.idle.isEmpty, permits.mayYield() { state.takeOldest()?.close() }
  }

  private func cancelSurplus() {
    var surplus = state.surplusCount
    while surplus > 0, permits.cancel(for: self, before: state.stillBehind) {
      state.permitCancelled()
      surplus -= 1
    }
  }

  private func connectAsNeeded() {
    var lack = state.lackCount
    while lack > 0 {
      lack -= 1
      if permits.take(for: member) {
        connect()
      } else {
        state.permitOwed()
        // An idle connection that nobody who waits may have gives way to one that somebody may.
        state.takeOldest()?.close()
      }
    }
  }

  // MARK: Connecting

  private func connect() {
    state.connecting()
    let bound = NIOLoopBound(self, eventLoop: eventLoop)
    let deadline = NIODeadline.now() + TimeAmount(origin.connectionTimeout)
    var bootstrap = ClientBootstrap(group: eventLoop)
      .connectTimeout(TimeAmount(origin.connectionTimeout))
      .channelOption(.socketOption(.so_keepalive), value: 1)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try bound.value.configure(channel, deadline) }
      }
    // A Unix socket knows no such option, and needs none.
    if origin.socket == nil { bootstrap = bootstrap.channelOption(.tcpOption(.tcp_nodelay), value: 1) }
    let (host, port) = origin.firstHop
    let isNameFound = NIOLoopBoundBox(true, eventLoop: eventLoop)
    let connecting: EventLoopFuture<any Channel> =
      if let socket = origin.socket {
        bootstrap.connect(unixDomainSocketPath: socket)
      } else if let address = try? SocketAddress(ipAddress: host, port: port) {
        bootstrap.connect(to: address)
      } else {
        bootstrap.resolver(NameResolution(find(host, port, isNameFound))).connect(host: host, port: port)
      }
    connecting.whenComplete { result in
      switch result {
      case .success(let channel): try? channel.pipeline.syncOperations.handler(type: UpstreamHandler.self).choose()
      case .failure(let error):
        let failure = isNameFound.value ? UpstreamFailure(connecting: error) : .lookUpTimeout
        bound.value.failedToConnect(bound.value.origin.proxy == nil ? failure : failure.ofProxy)
      }
    }
  }

  private func find(_ host: String, _ port: Int, _ isFound: NIOLoopBoundBox<Bool>) -> EventLoopFuture<[SocketAddress]> {
    isFound.value = false
    let addresses = names.addresses(of: host, port: port, on: eventLoop)
    addresses.whenComplete { _ in isFound.value = true }
    return addresses
  }

  /// `deadline`: until when it must be established, TLS included.
  private func configure(_ channel: any Channel, _ deadline: NIODeadline) throws {
    let handlers = channel.pipeline.syncOperations
    var records: [TLSRecordBoundary] = []
    if let proxy = origin.proxy, let context = tls?.proxy {
      records.append(TLSRecordBoundary())
      try handlers.addHandler(records[0])
      try handlers.addHandler(NIOSSLClientHandler(context: context, serverHostname: UpstreamTLS.serverName(proxy.host)))
    }
    if let context = tls?.backend {
      let makeTLS = { [origin] in try NIOSSLClientHandler(context: context, serverHostname: UpstreamTLS.serverName(origin.host)) }
      let record = TLSRecordBoundary()
      records.append(record)
      if let proxy = origin.proxy {
        // TLS would compare what the certificate says with the address of the connection, which is the proxy's.
        guard UpstreamTLS.serverName(origin.host) != nil else {
          throw UpstreamFailure.proxyFailed(
            "cannot be used: the certificate of an https backend is checked against its name, and base_url has an address")
        }
        try handlers.addHandler(ProxyConnect(proxy, to: origin, limits: limits, record: record, makeTLS: makeTLS))
      } else {
        try handlers.addHandler(record)
        try handlers.addHandler(makeTLS())
      }
    }
    let isPlain = tls?.backend == nil && tls?.proxy == nil
    if isPlain { try ReadAllocator.install(readBuffer, on: channel) }
    try handlers.addHandler(UpstreamHandler(pool: self, handshakeDeadline: isPlain ? nil : deadline, records: records, limits: limits))
  }
}
