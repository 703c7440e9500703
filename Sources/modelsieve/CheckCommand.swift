import ArgumentParser
import SieveConfig
import SieveCore
import SieveProxy

/// `modelsieve check`: says all that is wrong with a configuration, or that nothing is.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Validate the configuration.",
    discussion:
      "Prints every mistake with its place and exits with 78, or says that all is well. With --online, also asks each backend for its list."
  )

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Flag(help: "Ask each backend for its list of models, and say whose key it gets. Keys are never shown.")
  var online = false

  func run() async throws {
    let loaded = try configurationOptions.load()
    for warning in loaded.warnings { Console.say("warning: \(warning)") }
    let snapshot = try Startup.snapshot(loaded.configuration)
    Console.say("\(configurationOptions.path): valid, \(loaded.configuration.backends.count) backend")
    guard online else { return }
    let answer = try await OfflineList.ask(snapshot)
    for backend in loaded.configuration.backends {
      Console.say("  \(backend.name)  \(backend.baseURL.authority)  key: \(Self.keySource(backend.auth))")
    }
    switch answer {
    case .list(let list, _):
      Console.say("  lists \(list.list.entries.count + list.list.hidden.count) models, \(list.list.entries.count) shown")
      for warning in ListReview.warnings(list.list) { Console.say("warning: \(warning)") }
    case .mirrored(let response):
      Console.complain("  answered \(response.statusAndReason)")
      throw ExitCode.failure
    case .failed(let error):
      Console.complain("  \(error.message)")
      throw ExitCode.failure
    }
  }

  private static func keySource(_ auth: BackendAuth) -> String {
    switch auth {
    case .key: "the configured one"
    case .none: "none"
    case .passthrough: "the client's own"
    }
  }
}
