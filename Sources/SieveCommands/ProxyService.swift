internal import Logging
internal import ServiceLifecycle
internal import SieveCore
internal import SieveProxy

/// The proxy as a service: starts once signals are heard, and ends in good order when the process is asked to.
struct ProxyService: Service {
  let configuration: Configuration
  let logger: Logger
  /// Runs beside the listening server. Must end when the service group shuts down.
  let whileListening: @Sendable (ProxyServer) async -> Void

  func run() async throws {
    let server = try await Startup.start(configuration, logger: logger)
    async let companion: Void = whileListening(server)
    // Ends when the group shuts down, or is cancelled.
    try? await gracefulShutdown()
    // As it is now, not as it was at the start.
    let limit = await server.configuration()?.server.drainTimeout ?? configuration.server.drainTimeout
    logger.info("draining", metadata: ["drain_timeout": "\(limit)"])
    await server.shutDown(within: limit)
    await companion
    logger.info("stopped")
  }
}
