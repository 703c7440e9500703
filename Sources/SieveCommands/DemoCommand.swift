internal import ArgumentParser
internal import Logging
internal import NIOPosix
internal import SampleProvider
internal import ServiceLifecycle
internal import SieveConfig
internal import SieveCore
internal import SieveProxy

/// `modelsieve demo`: a built-in provider behind a filtering proxy, to be tried with no key, no network and no file.
struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo", abstract: "Try everything with a built-in provider: no key, no network, no file.")

  @Option(name: .shortAndLong, help: "The port to listen on; 0 takes a free one.")
  var port: UInt16 = 8080

  func run() async throws {
    let sample = try await SampleProvider.start(group: MultiThreadedEventLoopGroup.singleton)
    let text = Self.configurationText(baseURL: sample.baseURL)
    var loaded = try ConfigurationFile.parse(text: text, path: "demo.yaml", environment: [:]) { _ throws(FileReadError) in
      throw FileReadError("the demo reads no files")
    }
    loaded.configuration.server.port = Int(port)
    loaded.configuration.server.drainTimeout = .seconds(2)
    let logger = Logger(LogSink(loaded.configuration.server.log))
    try await Startup.run(
      ProxyService(configuration: loaded.configuration, logger: logger) { server in await introduce(server, text) }, logger: logger)
    await sample.stop()
  }

  /// What the demo's proxy is configured with.
  static func configurationText(baseURL: String) -> String {
    """
    model_filter:
      sample:
        base_url: \(baseURL)
        simple: corvid/embed-3-small
        glob: ["northwind/gale-3-*", "*:free"]
        regexp: ["corvid/raven-2(?!.*realtime).*"]
        default: northwind/gale-3-70b-instruct
        cache_ttl: 15m

    """
  }

  private func introduce(_ server: ProxyServer, _ text: String) async {
    let root = "http://127.0.0.1:\(server.port)"
    var shown = 0
    var hidden = 0
    if case .list(let list, _) = await server.list() {
      shown = list.list.entries.count
      hidden = list.list.hidden.count
    }
    Console.say(
      """
      modelsieve demo: \(root)/v1 shows \(shown) of the \(shown + hidden) models of a made-up provider. Its configuration is

      \(text.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n"))

      Try, in another terminal, or point a frontend at \(root)/v1 with any key:

        curl \(root)/v1/models
        curl \(root)/v1/models/sample/northwind/gale-3-70b-instruct
        curl -N \(root)/v1/chat/completions -H 'Content-Type: application/json' -d '{"model": "sample/northwind/gale-3-70b-instruct", "stream": true, "messages": [{"role": "user", "content": "Hello"}]}'

      Ctrl-C ends it. A line follows for each request.
      """)
  }
}
