import ArgumentParser
internal import CPlatform
import Logging
import ServiceLifecycle
import SieveConfig
import SieveCore
import SieveProxy

/// `modelsieve serve`: runs the proxy until it is told to stop.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Run the proxy (the default).",
    discussion: """
      SIGTERM and SIGINT stop it: running requests may finish within server.drain_timeout. SIGHUP reads the configuration again; a change of the file
      does, too.
      """)

  @OptionGroup var configurationOptions: ConfigurationOptions
  @OptionGroup var listen: ListenOptions

  func run() async throws {
    // Its default would end a process that is about to listen for it.
    platform_ignore_signal(SIGHUP)
    var loaded = try configurationOptions.load()
    loaded.configuration.server = try listen.applied(to: loaded.configuration.server)
    let settings = loaded.configuration.server
    let logger = Logger(settings.log)
    for warning in loaded.warnings { logger.warning("\(warning)") }
    let path = configurationOptions.path
    try await Startup.run(
      ProxyService(configuration: loaded.configuration, logger: logger) { [listen, loaded] server in
        logger.info("listening", metadata: ["url": "\(Startup.url(server, settings))", "version": "\(version)"])
        await Reloader(server: server, path: path, listen: listen, loaded: loaded, logger: logger).run()
      }, logger: logger)
  }
}
