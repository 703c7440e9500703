internal import ArgumentParser
internal import CPlatform
internal import Logging
internal import ServiceLifecycle
internal import SieveConfig
internal import SieveCore
internal import SieveProxy

/// `modelsieve serve`: runs the proxy until it is told to stop.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Run the proxy (the default).", usage: "modelsieve serve [OPTIONS]",
    discussion: """
      SIGTERM and SIGINT stop it: running requests may finish within server.drain_timeout, or until the signal comes again. SIGHUP reads the configuration again; a change of the file \
      does, too.
      """)

  @OptionGroup var configurationOptions: ConfigurationOptions
  @OptionGroup var listen: ListenOptions

  func run() async throws {
    // Its default would end a process that is about to listen for it.
    platform_ignore_signal(SIGHUP)
    let loaded = try configurationOptions.load()
    var configuration = loaded.configuration
    configuration.server = try listen.applied(to: configuration.server)
    let sink = LogSink(configuration.server.log)
    let logger = Logger(sink)
    for warning in loaded.warnings { logger.warning("\(warning)") }
    let path = configurationOptions.path
    try await Startup.run(
      ProxyService(configuration: configuration, logger: logger) { [configuration, listen, files = loaded.files] server in
        logger.info("listening", metadata: ["url": "\(Startup.url(server, configuration.server))", "version": "\(version)"])
        let reloader = Reloader(
          server: server, path: path, environment: ConfigurationOptions.environment, listen: listen, started: configuration, files: files,
          sink: sink)
        await reloader.run()
      }, logger: logger)
  }
}
