internal import ArgumentParser
internal import SieveConfig

/// `modelsieve schema`: what an editor needs to know of the configuration.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of the configuration, for editors.",
    discussion: """
      With the output in modelsieve.schema.json, editors with YAML's language server complete and check a file whose first line is:

        # yaml-language-server: $schema=modelsieve.schema.json
      """)

  func run() { Console.write(ConfigurationSchema.text, to: 1) }
}
