import ArgumentParser
import Foundation
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
    let backends = loaded.configuration.backends
    Console.say("\(configurationOptions.path): valid, \(backends.count) backend\(backends.count == 1 ? "" : "s")")
    guard online else { return }
    let width = backends.map(\.name.count).max() ?? 0
    var isComplete = true
    for (index, backend) in backends.enumerated() {
      let answer = try await OfflineList.ask(snapshot, backend: index)
      let (state, isGood) = Self.state(answer)
      isComplete = isComplete && isGood
      Console.say("  \(backend.name.padding(toLength: width, withPad: " ", startingAt: 0))  \(state)")
      Console.say("  \(String(repeating: " ", count: width))  key: \(KeySource.text(backend, in: loaded.configuration))")
      if case .list(let list, _) = answer { for warning in ListReview.warnings(list.list) { Console.say("warning: \(warning)") } }
    }
    guard isComplete else { throw ExitCode.failure }
  }

  private static func state(_ answer: ListAnswer<RenderedList>) -> (text: String, isGood: Bool) {
    switch answer {
    case .list(let list, _): ("\(list.list.entries.count + list.list.hidden.count) models, \(list.list.entries.count) shown", true)
    case .mirrored(let response): ("answered \(response.statusAndReason)", false)
    case .failed(let error): (error.message, false)
    }
  }
}
