internal import ArgumentParser
internal import NIOPosix
internal import SampleProvider

/// `modelsieve sample-provider`: the demo's provider alone, for tests and benchmarks.
struct SampleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample-provider", abstract: "Run the demo's made-up provider alone, for tests and benchmarks.",
    usage: "modelsieve sample-provider [OPTIONS]", shouldDisplay: false)

  @Option(name: .shortAndLong, help: "The port to listen on; 0 takes a free one.")
  var port: UInt16 = 0

  @Option(help: "A key that every request must carry.")
  var key: String?

  @Option(help: "Milliseconds between two pieces of a stream.")
  var pace = 30

  @Option(help: "Pieces of a stream.")
  var pieces = 24

  @Option(help: "Models in the list.")
  var models = 340

  @Flag(help: "Answer without parsing, for benchmarks.")
  var lean = false

  func run() async throws {
    let options = SampleProviderOptions(requiredKey: key, pace: .milliseconds(pace), pieces: pieces, modelCount: models, isLean: lean)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: CoreCount.available)
    let provider = try await SampleProvider.start(port: Int(port), group: group, options: options)
    Console.say(provider.baseURL)
    try await Task.sleep(for: .seconds(365 * 86400))
  }
}
