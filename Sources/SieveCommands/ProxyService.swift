internal import ArgumentParser
internal import CPlatform
internal import Logging
internal import ServiceLifecycle
internal import SieveConsole
internal import SieveCore
internal import SieveProxy
internal import UnixSignals

/// The proxy as a service: starts once signals are heard, and ends in good order when the process is asked to, or when nobody can connect any
/// more.
struct ProxyService: Service {
  let configuration: Configuration
  /// Sockets to listen on instead of those of the configuration; empty for none.
  var inherited: [ListenAddress] = []
  var manager = ServiceManager([:])
  let logger: Logger
  /// Makes what answers for the page.
  let console: @Sendable (ProxyWindow) -> SieveConsole.Console
  /// Runs beside the listening server. Must end when the service group shuts down, or is cancelled.
  let whileListening: @Sendable (ProxyServer, SieveConsole.Console) async -> Void

  func run() async throws {
    let (server, console) = try await Startup.start(configuration, inherited: inherited, logger: logger, console: console)
    manager.ready("Serving \(Startup.url(server, configuration.server))")
    // Half of what is resident is code that only the start needed.
    platform_release_code()
    let beside = [
      Task { [manager] in await manager.watch(server) }, Task { await console.run() }, Task { await whileListening(server, console) },
    ]
    let isAsked = await isEndAsked(server)
    // As it is now, not as it was at the start.
    let settings = await server.configuration()?.server ?? configuration.server
    manager.stopping()
    // Before the log says so: whoever reads it may ask once more.
    let signals = await UnixSignalsSequence(trapping: Startup.endSignals)
    if !isAsked { logger.error("the listener is closed, so nobody can connect any more") }
    await end(server, settings, after: isAsked ? settings.shutdownDelay : .zero, orUntil: signals)
    // They ask the loops, and whoever asks a loop that has ended is never answered.
    for task in beside { task.cancel() }
    for task in beside { await task.value }
    await server.stop()
    await console.finish()
    // Another process may do better: whoever supervises this one starts it.
    if !isAsked { throw ExitCode.unavailable }
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
  private func end(_ server: ProxyServer, _ settings: ServerSettings, after delay: Duration, orUntil signals: UnixSignalsSequence) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        if delay > .zero {
          logger.info("leaving", metadata: ["shutdown_delay": "\(delay)"])
          await server.announceEnd()
          try? await Task.sleep(for: delay)
        }
        logger.info("draining", metadata: ["drain_timeout": "\(settings.drainTimeout)"])
        await server.drain(within: settings.drainTimeout)
      }
      group.addTask { for await _ in signals { return } }
      await group.next()
      group.cancelAll()
    }
  }
}
