package import ArgumentParser
internal import Foundation

/// The command line: `serve` unless another subcommand is named.
package struct ModelSieve: AsyncParsableCommand {
  package static let configuration = CommandConfiguration(
    commandName: "modelsieve",
    abstract: "An OpenAI-compatible proxy that shows a frontend only the models its user wants.",
    discussion: """
      Point it at a provider in a YAML file, point your frontend at it, and the
      list of models is the one you chose:

        modelsieve demo            everything at once, with a built-in provider:
                                   no key, no network, no file
        modelsieve init            writes a config.yaml for the providers on this
                                   machine and the keys in the environment
        modelsieve help config     the keys of that file
        modelsieve -c config.yaml  the real thing

      Exit codes: 0 after an orderly end; 1 when a backend or the proxy that was
      asked did not answer as it should; 64 for wrong arguments; 69 when it cannot
      listen; 73 when a file or folder cannot be written; 78 when the
      configuration is missing or wrong.
      """,
    version: version,
    subcommands: [
      ServeCommand.self, DemoCommand.self, InitCommand.self, CheckCommand.self, ModelsCommand.self, ExplainCommand.self,
      ExportCommand.self,
      HealthCommand.self, SchemaCommand.self, HelpConfigCommand.self, SampleCommand.self,
    ],
    defaultSubcommand: ServeCommand.self)

  package init() {}

  /// Runs the program with what stands behind its name, to the end of the process or of the command.
  package static func start(_ arguments: [String]) async {
    switch Invocation(arguments) {
    case .arguments(let arguments): await main(arguments)
    case .mistake(let message):
      Console.complain(message)
      Foundation.exit(ExitCode.validationFailure.rawValue)
    }
  }
}
