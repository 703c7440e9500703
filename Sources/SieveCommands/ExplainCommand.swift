internal import ArgumentParser
internal import SieveConfig
internal import SieveCore
internal import SieveProxy

/// `modelsieve explain`: everything the configuration says of one model.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Say of one model whether it is listed, by which rule, where it goes and with whose key.",
    discussion: """
      MODEL is an id as clients know it, or an alias. Asks the backends as the proxy does, without any client's key. Exits with 0 when the model can be \
      called; with 1 when it cannot, or when a backend that would have to be asked does not answer.
      """)

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: "An id as GET /v1/models lists it, or an alias.")
  var model: String

  @Option(help: "See it through this view.")
  var view: String?

  func run() async throws {
    let configuration = try configurationOptions.load().configuration
    try configuration.check(view: view)
    let explanation = Explanation(
      of: model, through: view, in: configuration, list: try await OfflineList.ask(Startup.snapshot(configuration), view: view))
    Console.say(explanation.lines.joined(separator: "\n"))
    guard explanation.isCallable else { throw ExitCode.failure }
  }
}
