import ArgumentParser
import SieveConfig
import SieveCore
import SieveProxy

/// `modelsieve explain`: everything the configuration says of one model.
struct ExplainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Say of one model whether it is listed, by which rule, where it goes and with whose key.",
    discussion: "MODEL is an id as clients know it, or an alias. Asks the backends as the proxy does, without any client's key.")

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Argument(help: "An id as GET /v1/models lists it, or an alias.")
  var model: String

  @Option(help: "See it through this view.")
  var view: String?

  func run() async throws {
    let configuration = try configurationOptions.load().configuration
    let routing = RoutingTable(configuration)
    Console.say(model)
    let listed = try await explainList(configuration)
    if let alias = configuration.aliases.first(where: { $0.name == model }) {
      Console.say("  alias     of \(alias.targets.joined(separator: ", then "))\(Self.place(alias.position))")
    }
    let pointing = configuration.aliases.filter { $0.targets.contains(model) }.map(\.name)
    if !pointing.isEmpty { Console.say("  aliases   \(pointing.joined(separator: ", "))") }
    let isRouted = explainRoutes(routing.resolve(model), configuration)
    guard listed || isRouted else { throw ExitCode.failure }
  }

  /// Says whether it is listed and why, or why that is not known. Returns whether it is.
  private func explainList(_ configuration: Configuration) async throws -> Bool {
    switch try await OfflineList.ask(Startup.snapshot(configuration), view: view) {
    case .list(let list, _):
      if let partial = list.partial { Console.say("  note      some lists are missing: \(partial)") }
      if let entry = list.list.entry(model) {
        Console.say("  listed    yes: \(entry.reason)")
        return true
      }
      if let entry = list.list.hidden.first(where: { $0.publicID == model }) {
        Console.say("  listed    no: \(entry.reason)")
        return false
      }
      let near = NearestIDs.suggest(for: model, among: (list.list.entries + list.list.hidden).lazy.map(\.publicID))
      Console.say("  listed    no: no backend has it" + (near.isEmpty ? "" : ". Near: \(near.joined(separator: ", "))"))
    case .mirrored(let response): Console.say("  listed    not known: backend '\(response.backend)' answered \(response.statusAndReason)")
    case .failed(let error): Console.say("  listed    not known: \(error.message)")
    }
    return false
  }

  /// Says where requests for it go. Returns whether they go anywhere.
  private func explainRoutes(_ resolution: Route.Resolution, _ configuration: Configuration) -> Bool {
    switch resolution {
    case .unknown:
      Console.say("  backend   none: no prefix fits")
      return false
    case .route(let route): explain(route, configuration, isCertain: true)
    case .catalogue(let routes): for route in routes { explain(route, configuration, isCertain: false) }
    case .alias(let targets): for target in targets { _ = explainRoutes(target, configuration) }
    }
    return true
  }

  private func explain(_ route: Route, _ configuration: Configuration, isCertain: Bool) {
    let backend = configuration.backends[route.backend]
    Console.say("  backend   \(backend.name)\(Self.place(backend.position))\(isCertain ? "" : ", if its list has the model")")
    Console.say("  upstream  \(route.upstreamID ?? model) at \(backend.baseURL.authority)\(backend.baseURL.path)")
    Console.say("  key       \(KeySource.text(backend, in: configuration))")
    if backend.enforce { Console.say("  enforced  a hidden model cannot be called either") }
  }

  private static func place(_ position: SourcePosition?) -> String {
    position.map { " (line \($0.line))" } ?? ""
  }
}
