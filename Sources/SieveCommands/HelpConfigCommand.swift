internal import ArgumentParser
internal import SieveConfig

/// `modelsieve help config`: the keys of the configuration, where no browser is at hand.
struct HelpConfigCommand: ParsableCommand {
  static let name = "help-config"
  static let configuration = CommandConfiguration(
    commandName: name, abstract: "Print the keys of the configuration.", shouldDisplay: false)

  func run() { Console.say(ConfigurationReference.text()) }
}
