internal import ArgumentParser
internal import NIOCore
internal import SieveConfig
internal import SieveCore
internal import SieveProxy

/// `modelsieve models`: the list as a client would get it, and why.
struct ModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models", abstract: "Show the list of models as a client would get it.", usage: "modelsieve models [OPTIONS]",
    discussion: """
      Asks the backends as the proxy does. A backend with auth: passthrough is asked without a key. Exits with 1 when the list of a backend is missing.
      """)

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
    for warning in loaded.warnings { Console.warn("\(warning)") }
    try loaded.configuration.check(view: view)
    switch try await OfflineList.ask(Startup.snapshot(loaded.configuration), view: view) {
    case .list(let list, _):
      show(list)
      guard let partial = list.partial else { return }
      Console.complain(Ink.errors.failure("the list is not whole: \(partial)"))
      throw ExitCode.failure
    case .mirrored(let response):
      let body = String(decoding: response.body.readableBytesView.prefix(4096), as: UTF8.self)
      Console.complain("backend '\(response.backend)' answered \(TerminalText.lines(response.toldStatus)): \(TerminalText.said(body))")
      throw ExitCode.failure
    case .failed(let error):
      Console.complain(TerminalText.lines(error.message))
      throw ExitCode.failure
    }
  }

  private func show(_ list: RenderedList) {
    if json, !all, !why { return Console.say(TerminalText.json(list.text)) }
    let rows = (list.list.entries.map { ($0, true) } + (all ? list.list.hidden.map { ($0, false) } : [])).map { entry, isShown in
      ModelRow(id: entry.publicID, isShown: isShown, reason: entry.reason)
    }
    if json {
      for row in rows { Console.say(TerminalText.json(row.json)) }
    } else {
      Console.say(ModelTable(rows, showsState: all, showsReason: why, ink: .output).text)
    }
    for warning in ListReview.warnings(list.list) { Console.warn("\(warning)") }
  }
}
