internal import ArgumentParser
internal import Foundation
internal import Logging
internal import NIOPosix
internal import SampleProvider
internal import ServiceLifecycle
internal import SieveConfig
internal import SieveConsole
internal import SieveCore
internal import SieveProxy
internal import UnixSignals

/// `modelsieve demo`: a built-in provider behind a filtering proxy, to be tried with no key, no network and no file.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Try everything with a built-in provider: no key, no network, no file.")

  @Option(name: .shortAndLong, help: "The port to listen on; 0 takes a free one.")
  var port: UInt16 = 8080

  @Flag(inversion: .prefixedNo, help: "Make calls now and then, so that the page has something to show.")
  var traffic = true

  func run() async throws {
    let sample = try await SampleProvider.start(
      group: MultiThreadedEventLoopGroup.singleton, options: SampleProviderOptions(newcomerAfter: .seconds(20)))
    let folder = FileManager.default.temporaryDirectory.appending(path: "modelsieve-demo-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "demo.yaml").path
    let text = Self.configurationText(baseURL: sample.baseURL)
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    var loaded = try ConfigurationFile.load(path: file, environment: [:])
    let listen = try ListenOptions.parse(["--host", "127.0.0.1", "--port", "\(port)", "--root-path", ""])
    loaded.configuration.server = try listen.applied(to: loaded.configuration.server)
    try await serve(loaded, listen, file, text)
    await sample.stop()
  }

  private func serve(_ loaded: LoadedConfiguration, _ listen: ListenOptions, _ file: String, _ text: String) async throws {
    let configuration = loaded.configuration
    let sink = LogSink(configuration.server.log)
    let logger = Logger(sink)
    let requests = ReloadRequests()
    let served = ServedConfiguration(listen: listen, started: configuration)
    let service = ProxyService(configuration: configuration, logger: logger) { window in
      .of(window, path: file, environment: [:], isDemo: true, logger: logger, file: served.file(requests))
    } whileListening: { server, console in
      await introduce(server, text, file)
      let calls = Task { if traffic { await DemoTraffic(port: server.port).run() } }
      let reloader = Reloader(
        server: server, path: file, environment: [:], served: served, files: loaded.files, sink: sink,
        manager: ServiceManager([:]), requests: requests, hangups: await UnixSignalsSequence(trapping: .sighup),
        reloaded: console.configurationChanged)
      await reloader.run()
      calls.cancel()
    }
    try await Startup.run(service, logger: logger)
  }

  /// What the demo's proxy is configured with.
  static func configurationText(baseURL: String) -> String {
    """
    # The demo's configuration. The page changes it as you see it here, comments and all.
    server:
      drain_timeout: 2s
      log: {level: error}

    model_filter:
      sample:
        base_url: \(baseURL)
        auth: none
        simple:
          - corvid/embed-3-small   # for search
          - anselm/ode-4           # the dear one
        glob: ["northwind/gale-3-*", "*:free"]
        regexp: ["corvid/raven-2(?!.*realtime).*"]
        default: northwind/gale-3-70b-instruct
        cache_ttl: 15s

      # A machine in the attic that is switched off. Its models are missing; nothing else is.
      attic:
        base_url: http://127.0.0.1:1/v1
        auth: none

    aliases:
      fast: sample/northwind/gale-3-8b-instruct:free

    """
  }

  private func introduce(_ server: ProxyServer, _ text: String, _ file: String) async {
    let root = "http://127.0.0.1:\(server.port)"
    var shown = 0
    var hidden = 0
    if case .list(let list, _) = await server.list() {
      shown = list.list.entries.count
      hidden = list.list.hidden.count
    }
    Console.say(
      """
      modelsieve demo: \(root)/v1 shows \(shown) of the \(shown + hidden) models of a made-up provider.

        \(root)/   is its page: what is shown and why, what happens, what it costs

      Its configuration, \(file), is

      \(text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "    \($0)" }.joined(separator: "\n"))
      Try, in another terminal, or point a frontend at \(root)/v1 with any key:

        curl \(root)/v1/models
        curl \(root)/v1/models/sample/northwind/gale-3-70b-instruct
        curl -N \(root)/v1/chat/completions -H 'Content-Type: application/json' -d '{"model": "sample/northwind/gale-3-70b-instruct", "stream": true, "messages": [{"role": "user", "content": "Hello"}]}'

      \(traffic ? "It makes calls of its own now and then. " : "")Ctrl-C ends it.
      """)
  }
}
