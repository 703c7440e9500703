internal import ArgumentParser
internal import Logging
internal import ServiceLifecycle
internal import SieveCore
internal import SieveProxy
internal import UnixSignals

/// What `serve` and `demo` share: from a configuration to a running proxy, or to one clear line and an exit code.
enum Startup {
  static func start(_ configuration: Configuration, logger: Logger) async throws -> ProxyServer {
    let snapshot = try snapshot(configuration)
    do {
      let server = try await ProxyServer.start(snapshot, loopCount: CoreCount.available, version: version, logger: logger)
      // Not before: a start that fails has one thing to say.
      FileLimit.makeRoom(for: configuration, logger: logger)
      return server
    } catch {
      Console.complain(TerminalText.lines("\(error)"))
      throw ExitCode.unavailable
    }
  }

  /// Throws exit 78, its reason told, where a file the configuration names cannot be used.
  static func snapshot(_ configuration: Configuration) throws -> Snapshot {
    do throws(ProxyStartError) {
      return try Snapshot(configuration)
    } catch {
      Console.complain(TerminalText.lines(error.description))
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

  static func url(_ server: ProxyServer, _ settings: ServerSettings) -> String {
    let host = server.host.contains(":") ? "[\(server.host)]" : server.host
    return "\(settings.tls == nil ? "http" : "https")://\(host):\(server.port)\(settings.rootPath)/v1"
  }
}
