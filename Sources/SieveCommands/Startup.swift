internal import ArgumentParser
internal import Logging
internal import ServiceLifecycle
internal import SieveConsole
internal import SieveCore
internal import SieveProxy
internal import UnixSignals

/// What `serve` and `demo` share: from a configuration to a running proxy, or to one clear line and an exit code.
enum Startup {
  static func start(
    _ configuration: Configuration, logger: Logger, console make: (ProxyWindow) -> SieveConsole.Console
  ) async throws -> (ProxyServer, SieveConsole.Console) {
    let snapshot = try snapshot(configuration)
    do {
      let (server, console) = try await ProxyServer.start(
        snapshot, loopCount: CoreCount.loops(configuration.server), version: version, logger: logger, console: make)
      // Not before: a start that fails has one thing to say.
      FileLimit.makeRoom(for: configuration, logger: logger)
      return (server, console)
    } catch {
      Console.complain("\(error)")
      throw ExitCode.unavailable
    }
  }

  /// Throws exit 78, its reason told, where a file the configuration names cannot be used.
  static func snapshot(_ configuration: Configuration) throws -> Snapshot {
    do throws(ProxyStartError) {
      return try Snapshot(configuration)
    } catch {
      Console.complain(error.description)
      throw ExitCode.badConfiguration
    }
  }

  static let endSignals = [UnixSignal.sigterm, .sigint]

  /// Runs until SIGTERM or SIGINT.
  static func run(_ service: any Service, logger: Logger) async throws {
    var quiet = logger
    // The lifecycle's own messages say nothing to an operator.
    quiet.logLevel = .error
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(services: [service], gracefulShutdownSignals: endSignals, logger: quiet))
    try await group.run()
  }

  static func url(_ server: ProxyServer, _ settings: ServerSettings) -> String { address(server.host, server, settings) + "/v1" }

  /// Where a browser on this machine finds the page: an address of all interfaces is one to listen on, not one to go to.
  static func page(_ server: ProxyServer, _ settings: ServerSettings) -> String {
    address(["0.0.0.0": "127.0.0.1", "::": "::1"][server.host] ?? server.host, server, settings) + "/"
  }

  private static func address(_ host: String, _ server: ProxyServer, _ settings: ServerSettings) -> String {
    let host = host.contains(":") ? "[\(host)]" : host
    return "\(settings.tls == nil ? "http" : "https")://\(host):\(server.port)\(settings.rootPath)"
  }
}
