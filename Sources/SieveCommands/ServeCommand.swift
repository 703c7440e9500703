internal import ArgumentParser
internal import CPlatform
internal import Logging
internal import ServiceLifecycle
internal import SieveConfig
internal import SieveConsole
internal import SieveCore
internal import SieveProxy
internal import UnixSignals

/// `modelsieve serve`: runs the proxy until it is told to stop.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Run the proxy (the default).", usage: "modelsieve serve [OPTIONS]",
    discussion: """
      SIGTERM and SIGINT stop it: running requests may finish within server.drain_timeout, or until the signal comes again. SIGHUP reads the configuration \
      again; a change of the file does, too. Sockets that LISTEN_FDS hands over are used instead of server.host and server.port; NOTIFY_SOCKET is told of \
      start, reload and end.
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
    let manager = ServiceManager(ConfigurationOptions.environment)
    let environment = ConfigurationOptions.environment
    let state = try StateDirectory.prepare(configuration.server, environment: environment)
    let requests = ReloadRequests()
    let served = ServedConfiguration(listen: listen, started: configuration)
    // Before anybody is told that it serves: who hears that may send one at once.
    let hangups = await UnixSignalsSequence(trapping: .sighup)
    let service = ProxyService(configuration: configuration, inherited: try inherited(), manager: manager, logger: logger) { window in
      .of(window, path: path, environment: environment, stateDirectory: state, logger: logger, file: served.file(requests))
    } whileListening: { [configuration, files = loaded.files] server, console in
      logger.info(
        "listening",
        metadata: [
          "url": "\(Startup.url(server, configuration.server))", "page": "\(Startup.page(server, configuration.server))",
          "version": "\(version)",
        ])
      let reloader = Reloader(
        server: server, path: path, environment: environment, served: served, files: files, sink: sink,
        manager: manager, requests: requests, hangups: hangups, reloaded: console.configurationChanged)
      await reloader.run()
    }
    try await Startup.run(service, logger: logger)
  }

  private func inherited() throws -> [ListenAddress] {
    do throws(ProxyStartError) {
      return try SocketActivation.addresses(ConfigurationOptions.environment)
    } catch {
      Console.complain(error.description)
      throw ExitCode.unavailable
    }
  }
}
