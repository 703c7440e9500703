import Logging
import ServiceLifecycle
import SieveCore
import SieveProxy

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
    logger.info("draining", metadata: ["drain_timeout": "\(configuration.server.drainTimeout)"])
    await server.shutDown(within: configuration.server.drainTimeout)
    await companion
    logger.info("stopped")
  }
}
