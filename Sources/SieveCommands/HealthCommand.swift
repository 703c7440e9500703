internal import ArgumentParser
internal import SieveConfig
internal import SieveCore
internal import SieveProxy

/// `modelsieve health`: whether the proxy that a configuration describes is ready, for health checks of containers, probes and scripts.
struct HealthCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "health", abstract: "Say whether the proxy that a configuration describes is ready.", usage: "modelsieve health [OPTIONS]",
    discussion: """
      Asks for /-/ready on the address that the configuration, the environment and -p name. Exits with 0 when it is ready, with 1 when it is not. For \
      HEALTHCHECK, probes and scripts.
      """)

  @OptionGroup var configurationOptions: ConfigurationOptions
  @OptionGroup var listen: ListenOptions

  @Option(help: "Milliseconds that it may take to answer.")
  var patience = 3000

  func run() async throws {
    let settings = try listen.applied(to: configurationOptions.load().configuration.server)
    let probe = HealthProbe(settings, patience: .milliseconds(max(1, patience)))
    switch await probe.ask() {
    case .ready: Console.say("\(probe.address): ready")
    case .answered(let status):
      Console.complain("\(probe.address): answered \(status) where a modelsieve that is ready answers 200")
      throw ExitCode.failure
    case .unreachable(let reason):
      Console.complain("\(probe.address): \(reason)")
      throw ExitCode.failure
    }
  }
}
