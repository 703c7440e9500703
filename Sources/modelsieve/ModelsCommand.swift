import ArgumentParser
import NIOCore
import SieveConfig
import SieveCore
import SieveProxy

/// `modelsieve models`: the list as a client would get it, and why.
struct ModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "Show the list of models as a client would get it.",
    discussion: "Asks the backend as the proxy does. A backend with auth: passthrough is asked without a key.")

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Option(help: "Show the list through this view.")
  var view: String?

  @Flag(help: "Add the models that the filters hide.")
  var all = false

  @Flag(help: "Name the rule that shows or hides each.")
  var why = false

  @Flag(help: "Print what GET /v1/models answers; with --all or --why, one JSON object a model.")
  var json = false

  func run() async throws {
    let loaded = try configurationOptions.load()
    for warning in loaded.warnings { Console.complain("warning: \(warning)") }
    if let view, !loaded.configuration.views.contains(where: { $0.name == view }) {
      Console.complain("there is no view '\(view)'. Those there are: \(loaded.configuration.views.map(\.name).joined(separator: ", "))")
      throw ExitCode.validationFailure
    }
    switch try await OfflineList.ask(Startup.snapshot(loaded.configuration), view: view) {
    case .list(let list, _): show(list)
    case .mirrored(let response):
      Console.complain("backend '\(response.backend)' answered \(response.statusAndReason): \(String(buffer: response.body))")
      throw ExitCode.failure
    case .failed(let error):
      Console.complain(error.message)
      throw ExitCode.failure
    }
  }

  private func show(_ list: RenderedList) {
    if json, !all, !why { return Console.say(String(buffer: list.bytes)) }
    let rows = (list.list.entries.map { ($0, true) } + (all ? list.list.hidden.map { ($0, false) } : [])).map { entry, isShown in
      ModelRow(id: entry.publicID, isShown: isShown, reason: entry.reason)
    }
    if json { for row in rows { Console.say(row.json) } } else { Console.say(ModelTable(rows, showsState: all, showsReason: why).text) }
    for warning in ListReview.warnings(list.list) { Console.complain("warning: \(warning)") }
  }
}
