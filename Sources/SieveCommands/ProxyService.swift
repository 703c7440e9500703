internal import Logging
internal import ServiceLifecycle
internal import SieveCore
internal import SieveProxy

/// The proxy as a service: starts once signals are heard, and ends in good order when the process is asked to.
struct ProxyService: Service {
  let configuration: Configuration
  /// Sockets to listen on instead of those of the configuration; empty for none.
  var inherited: [ListenAddress] = []
  var manager = ServiceManager([:])
  let logger: Logger
  /// Runs beside the listening server. Must end when the service group shuts down.
  let whileListening: @Sendable (ProxyServer) async -> Void

  func run() async throws {
    let server = try await Startup.start(configuration, inherited: inherited, logger: logger)
    manager.ready("Serving \(Startup.url(server, configuration.server))")
    let watchdog = Task { [manager] in await manager.watch(server) }
    defer { watchdog.cancel() }
    async let companion: Void = whileListening(server)
    // Ends when the group shuts down, or is cancelled.
    try? await gracefulShutdown()
    // As it is now, not as it was at the start.
    let settings = await server.configuration()?.server ?? configuration.server
    manager.stopping()
    if settings.shutdownDelay > .zero {
      logger.info("leaving", metadata: ["shutdown_delay": "\(settings.shutdownDelay)"])
      await server.announceEnd()
      await Self.wait(settings.shutdownDelay)
    }
    logger.info("draining", metadata: ["drain_timeout": "\(settings.drainTimeout)"])
    await server.shutDown(within: settings.drainTimeout)
    await companion
    logger.info("stopped")
  }

  /// Whether or not the task is cancelled: what is waited for is others.
  private static func wait(_ delay: Duration) async {
    await Task.detached { try? await Task.sleep(for: delay) }.value
  }
}
