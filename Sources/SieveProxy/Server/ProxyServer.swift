package import Logging
internal import NIOCore
internal import NIOPosix
package import SieveCore

/// The listening proxy: one worker a loop, to which clients are dealt out (`LoopDealer`).
package final class ProxyServer: Sendable {
  private let group: MultiThreadedEventLoopGroup
  private let workers: [NIOLoopBound<Worker>]
  private let listeners: Listeners
  private let connections: ConnectionCount
  private let reloads: ReloadCount
  private let window: ProxyWindow
  private let logger: Logger

  package let catalogues: CatalogueService
  /// Where it listens: `127.0.0.1:8080`, `unix:/run/modelsieve.sock`. Ports are the real ones even where the configuration says 0.
  package let places: [String]
  /// The first port; 0 where there is none.
  package let port: Int
  /// Ends when nobody can connect any more, for whatever reason.
  package let listening: AsyncStream<Never>

  private init(
    group: MultiThreadedEventLoopGroup, workers: [NIOLoopBound<Worker>], catalogues: CatalogueService, listeners: Listeners,
    connections: ConnectionCount, reloads: ReloadCount, window: ProxyWindow, logger: Logger
  ) {
    self.group = group
    self.workers = workers
    self.catalogues = catalogues
    self.listeners = listeners
    self.connections = connections
    self.reloads = reloads
    self.window = window
    places = listeners.places
    port = listeners.port
    listening = listeners.listening
    self.logger = logger
  }

  /// Listens on `addresses`. Throws when it cannot, with nothing left running.
  /// - Parameter console: makes what answers for the page, of what it may know of the proxy.
  package static func start<Service: ConsoleService>(
    _ snapshot: Snapshot, on addresses: [ListenAddress], loopCount: Int, version: String, logger: Logger,
    console: (ProxyWindow) -> Service
  ) async throws -> (ProxyServer, Service) {
    let settings = snapshot.configuration.server
    MemoryTrim.prepare()
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
      let window = ProxyWindow(workers: workers, catalogues: catalogues)
      let console = console(window)
      let collector = MetricsCollector(workers: workers, catalogues: catalogues, console: console, reloads: reloads, version: version)
      for worker in workers {
        let ready = worker.eventLoop.submit {
          worker.value.metricsReport = collector.report
          worker.value.console = console
        }
        try await ready.get()
      }
      let connections = ConnectionCount(limit: settings.maxConnections)
      let dealer = LoopDealer(clocks: try await clocks(of: workers))
      let listeners = try await Listeners.open(addresses, workers: workers, dealer: dealer, connections: connections, logger: logger)
      for worker in workers { worker.eventLoop.execute { worker.value.dealer = dealer } }
      let server = ProxyServer(
        group: group, workers: workers, catalogues: catalogues, listeners: listeners, connections: connections, reloads: reloads,
        window: window, logger: logger)
      return (server, console)
    } catch {
      try? await group.shutdownGracefully()
      throw error
    }
  }

  private static func clocks(of workers: [NIOLoopBound<Worker>]) async throws -> [ThreadClock] {
    var clocks: [ThreadClock] = []
    for worker in workers { clocks.append(try await worker.eventLoop.submit { ThreadClock() }.get()) }
    return clocks
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

  /// When this returns, new requests are served by `snapshot` on every loop, whatever connection they come on; running ones go on as they began.
  package func apply(_ snapshot: Snapshot) async {
    connections.setLimit(snapshot.configuration.server.maxConnections)
    reloads.succeeded()
    // No loop waits for another.
    let applied = workers.map { worker in worker.eventLoop.submit { worker.value.apply(snapshot) } }
    for loop in applied { try? await loop.get() }
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

  /// Stops listening, and lets running requests finish for at most `limit`, or until the task is cancelled.
  package func drain(within limit: Duration) async {
    await announceEnd()
    await listeners.close(settle: respond)
    for worker in workers { worker.eventLoop.execute { worker.value.drain() } }
    let deadline = ContinuousClock.now + limit
    while connections.value > 0, ContinuousClock.now < deadline, !Task.isCancelled {
      try? await Task.sleep(for: .milliseconds(20))
    }
    if connections.value > 0 {
      let reason = Task.isCancelled ? "told to stop at once" : "drain_timeout is over"
      logger.warning("\(reason)", metadata: ["cut": "\(connections.value) connections"])
    }
  }

  /// Cuts what still runs and ends the loops. Who asks anything of it from now on may wait for ever.
  package func stop() async {
    window.close()
    for worker in workers { _ = try? await worker.eventLoop.submit { worker.value.stop() }.get() }
    try? await group.shutdownGracefully()
  }
}
