internal import Logging
internal import ServiceLifecycle
internal import SieveConsole
internal import SieveCore
internal import SieveProxy

/// The proxy as a service: starts once signals are heard, and ends in good order when the process is asked to.
struct ProxyService: Service {
  let configuration: Configuration
  let logger: Logger
  /// Makes what answers for the page.
  let console: @Sendable (ProxyWindow) -> SieveConsole.Console
  /// Runs beside the listening server. Must end when the service group shuts down.
  let whileListening: @Sendable (ProxyServer, SieveConsole.Console) async -> Void

  func run() async throws {
    let (server, console) = try await Startup.start(configuration, logger: logger, console: console)
    let counting = Task { await console.run() }
    async let companion: Void = whileListening(server, console)
    // Ends when the group shuts down, or is cancelled.
    try? await gracefulShutdown()
    // As it is now, not as it was at the start.
    let limit = await server.configuration()?.server.drainTimeout ?? configuration.server.drainTimeout
    logger.info("draining", metadata: ["drain_timeout": "\(limit)"])
    await server.shutDown(within: limit)
    await companion
    counting.cancel()
    await counting.value
    await console.finish()
    logger.info("stopped")
  }
}
