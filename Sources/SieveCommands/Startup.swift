internal import ArgumentParser
internal import Logging
internal import ServiceLifecycle
internal import SieveConsole
internal import SieveCore
internal import SieveProxy
internal import UnixSignals

/// What `serve` and `demo` share: from a configuration to a running proxy, or to one clear line and an exit code.
enum Startup {
  /// - Parameters:
  ///   - inherited: sockets to listen on instead of those of the configuration; empty for none.
  ///   - make: makes what answers for the page.
  static func start(
    _ configuration: Configuration, inherited: [ListenAddress] = [], logger: Logger, console make: (ProxyWindow) -> SieveConsole.Console
  ) async throws -> (ProxyServer, SieveConsole.Console) {
    let snapshot = try snapshot(configuration)
    let addresses = inherited.isEmpty ? [ListenAddress(configuration.server)] : inherited
    do {
      let (server, console) = try await ProxyServer.start(
        snapshot, on: addresses, loopCount: CoreCount.loops(configuration.server), version: version, logger: logger, console: make)
      // Not before: a start that fails has one thing to say.
      FileLimit.makeRoom(for: configuration, logger: logger)
      return (server, console)
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
    defer { LogSequence.standardError.finish() }
    var quiet = logger
    // The lifecycle's own messages say nothing to an operator.
    quiet.logLevel = .error
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(services: [service], gracefulShutdownSignals: endSignals, logger: quiet))
    try await group.run()
  }

  /// Where a client finds it: URLs, and Unix sockets as they are.
  static func url(_ server: ProxyServer, _ settings: ServerSettings) -> String {
    server.places.map { $0.hasPrefix("unix:") ? $0 : address($0, settings) + "/v1" }.joined(separator: " ")
  }

  /// Where a browser on this machine finds the page: an address of all interfaces is one to listen on, not one to go to. A Unix socket as it is.
  static func page(_ server: ProxyServer, _ settings: ServerSettings) -> String {
    let place = server.places.first ?? ""
    if place.hasPrefix("unix:") { return place }
    for (all, this) in ["0.0.0.0:": "127.0.0.1:", "[::]:": "[::1]:"] where place.hasPrefix(all) {
      return address(this + place.dropFirst(all.count), settings) + "/"
    }
    return address(place, settings) + "/"
  }

  private static func address(_ place: String, _ settings: ServerSettings) -> String {
    "\(settings.tls == nil ? "http" : "https")://\(place)\(settings.rootPath)"
  }
}
