internal import ArgumentParser
internal import Foundation
internal import SieveConfig
internal import SieveCore

/// `-c`: which configuration a command works with.
struct ConfigurationOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: ArgumentHelp("The configuration. Default: $LLM_MF_CONFIG, else config.yaml.", valueName: "file"))
  var config: String?

  static let environment = ProcessInfo.processInfo.environment

  /// An empty variable is one that is not set, as compose files have it.
  var path: String { config ?? Self.environment["LLM_MF_CONFIG"].flatMap { $0.isEmpty ? nil : $0 } ?? "config.yaml" }

  /// The configuration, its warnings told; or every problem with it told, and exit 78.
  func load() throws -> LoadedConfiguration {
    guard FileManager.default.fileExists(atPath: path) else {
      Console.complain(
        """
        \(path): no such configuration. Name one with -c FILE or LLM_MF_CONFIG, or write config.yaml here. The least one is

          model_filter:
            base_url: http://127.0.0.1:11434/v1

        'modelsieve init' writes one for the providers on this machine and the keys in the environment;
        'modelsieve demo' shows everything with a built-in provider and no file at all.
        """)
      throw ExitCode.badConfiguration
    }
    do {
      return try ConfigurationFile.load(path: path, environment: Self.environment)
    } catch {
      for problem in error.problems { Console.complain(TerminalText.lines("\(problem)")) }
      throw ExitCode.badConfiguration
    }
  }
}
