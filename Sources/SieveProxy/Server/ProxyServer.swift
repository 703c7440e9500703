package import Logging
internal import NIOCore
internal import NIOPosix
internal import NIOSSL
package import SieveCore

/// The listening proxy: one worker a loop, connections dealt out to them in turn.
///
/// In turn rather than by `SO_REUSEPORT` listeners: the kernel would deal by hash, which leaves a loop idle while another has two of three
/// long streams, and a second process could take the same port without an error.
package final class ProxyServer: Sendable {
  private let group: MultiThreadedEventLoopGroup
  private let workers: [NIOLoopBound<Worker>]
  private let listeners: [Listener]
  private let connections: ConnectionCount
  private let reloads: ReloadCount
  private let logger: Logger

  package let catalogues: CatalogueService
  /// Where it listens: `127.0.0.1:8080`, `unix:/run/modelsieve.sock`. Ports are the real ones even where the configuration says 0.
  package let places: [String]
  /// The first port; 0 where there is none.
  package let port: Int
  /// Ends when nobody can connect any more, for whatever reason.
  package let listening: AsyncStream<Never>

  private init(
    group: MultiThreadedEventLoopGroup, workers: [NIOLoopBound<Worker>], catalogues: CatalogueService, listeners: [Listener],
    connections: ConnectionCount, reloads: ReloadCount, logger: Logger
  ) {
    self.group = group
    self.workers = workers
    self.catalogues = catalogues
    self.listeners = listeners
    self.connections = connections
    self.reloads = reloads
    places = listeners.map(\.place)
    port = listeners.lazy.compactMap { $0.channel.localAddress?.port }.first ?? 0
    let (listening, end) = AsyncStream.makeStream(of: Never.self)
    for listener in listeners { listener.channel.closeFuture.whenComplete { _ in end.finish() } }
    self.listening = listening
    self.logger = logger
  }

  /// Listens on `addresses`. Throws when it cannot, with nothing left running.
  package static func start(
    _ snapshot: Snapshot, on addresses: [ListenAddress], loopCount: Int, version: String, logger: Logger
  ) async throws -> ProxyServer {
    let settings = snapshot.configuration.server
    let group = MultiThreadedEventLoopGroup(numberOfThreads: loopCount)
    do {
      let shared = SharedUpstreams()
      var pools: [NIOLoopBound<UpstreamPools>] = []
      for loop in group.makeIterator() {
        pools.append(
          try await loop.submit { NIOLoopBound(UpstreamPools(eventLoop: loop, shared: shared), eventLoop: loop) }.get())
      }
      let catalogues = CatalogueService(pools: pools[0], logger: logger)
      let bodyBudget = BodyBudget()
      var workers: [NIOLoopBound<Worker>] = []
      for pool in pools {
        let worker = pool.eventLoop.submit {
          let worker = Worker(pools: pool.value, snapshot: snapshot, catalogues: catalogues, bodyBudget: bodyBudget)
          return NIOLoopBound(worker, eventLoop: pool.eventLoop)
        }
        workers.append(try await worker.get())
      }
      let reloads = ReloadCount()
      let collector = MetricsCollector(workers: workers, catalogues: catalogues, reloads: reloads, version: version)
      for worker in workers { try await worker.eventLoop.submit { worker.value.metricsReport = collector.report }.get() }
      let connections = ConnectionCount(limit: settings.maxConnections)
      let listeners = try await listen(on: addresses) { isInternet in
        bootstrap(group, workers: workers, connections: connections, isInternet: isInternet, logger: logger)
      }
      return ProxyServer(
        group: group, workers: workers, catalogues: catalogues, listeners: listeners, connections: connections, reloads: reloads,
        logger: logger)
    } catch {
      try? await group.shutdownGracefully()
      throw error
    }
  }

  private static func listen(
    on addresses: [ListenAddress], with bootstrap: (_ isInternet: Bool) -> ServerBootstrap
  ) async throws -> [Listener] {
    var listeners: [Listener] = []
    do {
      for address in addresses { listeners.append(try await Listener.open(address, with: bootstrap)) }
    } catch {
      for listener in listeners { await listener.close {} }
      throw error
    }
    return listeners
  }

  private static func bootstrap(
    _ group: MultiThreadedEventLoopGroup, workers: [NIOLoopBound<Worker>], connections: ConnectionCount, isInternet: Bool,
    logger: Logger
  ) -> ServerBootstrap {
    let byLoop = Dictionary(uniqueKeysWithValues: workers.map { (ObjectIdentifier($0.eventLoop), $0) })
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: Listener.backlog)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelInitializer { listener in
        listener.eventLoop.makeCompletedFuture { try listener.pipeline.syncOperations.addHandler(AcceptBackoff(logger: logger)) }
      }
      .childChannelOption(.socketOption(.so_keepalive), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          guard let worker = byLoop[ObjectIdentifier(channel.eventLoop)] else { return }
          try configure(channel, worker.value, connections)
        }
      }
    // A Unix socket knows no such option, and needs none.
    return isInternet ? bootstrap.childChannelOption(.tcpOption(.tcp_nodelay), value: 1) : bootstrap
  }

  private static func configure(_ channel: any Channel, _ worker: Worker, _ connections: ConnectionCount) throws {
    let isWelcome = connections.open()
    channel.closeFuture.whenComplete { _ in connections.close() }
    let tls = worker.snapshot.serverTLS
    if let tls {
      try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
    } else {
      try ReadAllocator.install(worker.readBuffer, on: channel)
    }
    let client = ClientHandler(worker: worker, isTLS: tls != nil)
    try channel.pipeline.syncOperations.addHandler(client)
    if !isWelcome { client.turnAway() }
  }

  /// The list as a client without a credential of its own gets it.
  package func list() async -> ListAnswer<RenderedList> {
    guard let snapshot = await self.snapshot() else { return .failed(SieveError(.draining, "modelsieve is shutting down.")) }
    return await catalogues.answer(ListRequest(), snapshot)
  }

  /// What new requests are served by; nil after the end.
  package func configuration() async -> Configuration? { await snapshot()?.configuration }

  private func snapshot() async -> Snapshot? {
    try? await workers[0].eventLoop.submit { self.workers[0].value.snapshot }.get()
  }

  /// New requests are served by `snapshot` from now on; running ones go on as they began.
  package func apply(_ snapshot: Snapshot) {
    connections.setLimit(snapshot.configuration.server.maxConnections)
    reloads.succeeded()
    for worker in workers {
      worker.eventLoop.execute { worker.value.apply(snapshot) }
    }
  }

  /// A new configuration was there and could not be used.
  package func reloadFailed() {
    reloads.failed()
  }

  /// Returns once every loop has got round to it: none is stuck.
  package func respond() async {
    for worker in workers { try? await worker.eventLoop.submit {}.get() }
  }

  /// From now on `/-/ready` says no and answers close their connections, so that load balancers look elsewhere; all else goes on.
  package func announceEnd() async {
    for worker in workers { try? await worker.eventLoop.submit { worker.value.announceEnd() }.get() }
  }

  /// Stops listening, lets running requests finish for at most `limit`, or until the task is cancelled, then cuts what is left.
  package func shutDown(within limit: Duration) async {
    await announceEnd()
    for listener in listeners { await listener.close(settle: respond) }
    for worker in workers { worker.eventLoop.execute { worker.value.drain() } }
    let deadline = ContinuousClock.now + limit
    while connections.value > 0, ContinuousClock.now < deadline, !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(20))
    }
    if connections.value > 0 {
      let reason = Task.isCancelled ? "told to stop at once" : "drain_timeout is over"
      logger.warning("\(reason)", metadata: ["cut": "\(connections.value) connections"])
    }
    for worker in workers { _ = try? await worker.eventLoop.submit { worker.value.stop() }.get() }
    try? await group.shutdownGracefully()
  }
}
