internal import CPlatform
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
  private let listener: any Channel
  private let connections: ConnectionCount
  private let reloads: ReloadCount
  private let logger: Logger

  package let catalogues: CatalogueService
  /// Where it listens; the port is the real one even where the configuration says 0.
  package let host: String
  package let port: Int
  /// Ends when nobody can connect any more, for whatever reason.
  package let listening: AsyncStream<Never>

  private init(
    group: MultiThreadedEventLoopGroup, workers: [NIOLoopBound<Worker>], catalogues: CatalogueService, listener: any Channel,
    connections: ConnectionCount, reloads: ReloadCount, host: String, logger: Logger
  ) {
    self.group = group
    self.workers = workers
    self.catalogues = catalogues
    self.listener = listener
    self.connections = connections
    self.reloads = reloads
    self.host = host
    port = listener.localAddress?.port ?? 0
    let (listening, end) = AsyncStream.makeStream(of: Never.self)
    listener.closeFuture.whenComplete { _ in end.finish() }
    self.listening = listening
    self.logger = logger
  }

  /// Listens on `server.host` and `server.port`. Throws when it cannot, with nothing left running.
  package static func start(_ snapshot: Snapshot, loopCount: Int, version: String, logger: Logger) async throws -> ProxyServer {
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
      let listener = try await bind(settings, group: group, workers: workers, connections: connections, logger: logger)
      return ProxyServer(
        group: group, workers: workers, catalogues: catalogues, listener: listener, connections: connections, reloads: reloads,
        host: settings.host,
        logger: logger)
    } catch {
      try? await group.shutdownGracefully()
      throw error
    }
  }

  private static func bind(
    _ settings: ServerSettings, group: MultiThreadedEventLoopGroup, workers: [NIOLoopBound<Worker>], connections: ConnectionCount,
    logger: Logger
  ) async throws -> any Channel {
    let byLoop = Dictionary(uniqueKeysWithValues: workers.map { (ObjectIdentifier($0.eventLoop), $0) })
    let bootstrap = ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 4096)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelInitializer { listener in
        listener.eventLoop.makeCompletedFuture { try listener.pipeline.syncOperations.addHandler(AcceptBackoff(logger: logger)) }
      }
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.socketOption(.so_keepalive), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          guard let worker = byLoop[ObjectIdentifier(channel.eventLoop)] else { return }
          try configure(channel, worker.value, connections)
        }
      }
    do {
      return try await bootstrap.bind(host: settings.host, port: settings.port).get()
    } catch {
      throw ProxyStartError("cannot listen on \(settings.host):\(settings.port): \(reason(error))")
    }
  }

  private static func reason(_ error: any Error) -> String {
    guard let code = (error as? IOError)?.errnoCode else { return "is the host an address of this machine?" }
    switch code {
    case EADDRINUSE: return "the port is in use. Stop what uses it, or choose another with -p."
    case EACCES: return "not permitted. Ports below 1024 need a privilege; choose another with -p."
    case EADDRNOTAVAIL: return "this machine has no such address. Choose another with -H."
    default: return SystemError.text(code)
    }
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

  /// Stops listening, lets running requests finish for at most `limit`, or until the task is cancelled, then cuts what is left.
  package func shutDown(within limit: Duration) async {
    try? await listener.close()
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
