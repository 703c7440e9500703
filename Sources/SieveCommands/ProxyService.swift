internal import ArgumentParser
internal import Logging
internal import ServiceLifecycle
internal import SieveCore
internal import SieveProxy
internal import UnixSignals

/// The proxy as a service: starts once signals are heard, and ends in good order when the process is asked to, or when nobody can connect any
/// more.
struct ProxyService: Service {
  let configuration: Configuration
  let logger: Logger
  /// Runs beside the listening server. Must end when the service group shuts down, or is cancelled.
  let whileListening: @Sendable (ProxyServer) async -> Void

  func run() async throws {
    let server = try await Startup.start(configuration, logger: logger)
    async let companion: Void = whileListening(server)
    let isAsked = await isEndAsked(server)
    // As it is now, not as it was at the start.
    let limit = await server.configuration()?.server.drainTimeout ?? configuration.server.drainTimeout
    // Before the log says so: whoever reads it may ask once more.
    let signals = await UnixSignalsSequence(trapping: Startup.endSignals)
    if !isAsked { logger.error("the listener is closed, so nobody can connect any more") }
    logger.info("draining", metadata: ["drain_timeout": "\(limit)"])
    await drain(server, within: limit, orUntil: signals)
    // Another process may do better: whoever supervises this one starts it.
    if !isAsked { throw ExitCode.unavailable }
    await companion
    logger.info("stopped")
  }

  /// Waits until the group shuts down or is cancelled; false where the listener has ended by itself before.
  private func isEndAsked(_ server: ProxyServer) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        try? await gracefulShutdown()
        return true
      }
      group.addTask {
        for await _ in server.listening {}
        return Task.isCancelled
      }
      let isAsked = await group.next() ?? true
      group.cancelAll()
      return isAsked
    }
  }

  /// Whoever asks once more does not want to wait.
  private func drain(_ server: ProxyServer, within limit: Duration, orUntil signals: UnixSignalsSequence) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await server.shutDown(within: limit) }
      group.addTask { for await _ in signals { return } }
      await group.next()
      group.cancelAll()
    }
  }
}
