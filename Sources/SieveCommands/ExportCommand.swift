internal import ArgumentParser
internal import NIOCore
internal import SieveConfig
internal import SieveCore
internal import SieveProxy

/// `modelsieve export`: the settings of a client, with the models as they are now.
struct ExportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Print settings for a client, ready to paste.", usage: "modelsieve export CLIENT [OPTIONS]",
    discussion: """
      CLIENT is one of \(ExportClient.allCases.map(\.rawValue).joined(separator: ", ")). Asks the backends as the proxy does; context lengths, prices and \
      abilities are those of the list, where the client has room for them. No key is printed. Where the settings go is said on standard error. Exits with 1 \
      when the list of a backend is missing.
      """)

  @OptionGroup var configurationOptions: ConfigurationOptions
  @OptionGroup var listen: ListenOptions

  @Argument(help: ArgumentHelp("Whose settings.", valueName: "client"))
  var client: ExportClient

  @Option(help: "The models of this view, at its address.")
  var view: String?

  @Option(help: "Where the client finds the proxy; --view adds the view's path. Default: where the configuration has it listen.")
  var url: String?

  @Option(help: ArgumentHelp("Of a client with several files, print this one alone.", valueName: "name"))
  var file: String?

  func validate() throws {
    guard let url, !ExportDoor.isAddress(url) else { return }
    throw ValidationError("--url must be an address such as https://sieve.example, not \(TerminalText.quoted(url))")
  }

  func run() async throws {
    var configuration = try configurationOptions.load().configuration
    configuration.server = try listen.applied(to: configuration.server)
    try configuration.check(view: view)
    let door = ExportDoor(address: try url ?? address(configuration.server), view: view, key: ExportKey(configuration))
    switch try await OfflineList.ask(Startup.snapshot(configuration), view: view) {
    case .list(let list, _):
      try show(list.list, door)
      guard let partial = list.partial else { return }
      Console.complain(Ink.errors.failure("the list is not whole: \(partial)"))
      throw ExitCode.failure
    case .mirrored(let response):
      Console.complain("backend '\(response.backend)' answered \(TerminalText.lines(response.toldStatus))")
      throw ExitCode.failure
    case .failed(let error):
      Console.complain(TerminalText.lines(error.message))
      throw ExitCode.failure
    }
  }

  private func show(_ list: FilteredList, _ door: ExportDoor) throws {
    let export = ClientExport(client, models: list.entries.map(ExportedModel.init), door: door)
    let parts = export.parts.filter { file == nil || $0.file == file }
    guard !parts.isEmpty else {
      Console.complain(
        "\(client.rawValue) has no file \(TerminalText.quoted(file ?? "")). Those there are: \(export.parts.map(\.file).joined(separator: ", "))"
      )
      throw ExitCode.validationFailure
    }
    for part in parts {
      if parts.count > 1 { Console.say("# \(part.file)") }
      Console.write(part.text, to: 1)
      Console.complain("→ \(part.file)")
    }
    if let note = export.note { Console.complain(note) }
  }

  /// Of all interfaces, the one that is surely this machine's. Ends the command with 64 where there is none.
  private func address(_ server: ServerSettings) throws -> String {
    if let path = server.unixSocket {
      Console.complain("the proxy listens on the Unix socket \(TerminalText.quoted(path)). Say with --url where clients find it")
      throw ExitCode.validationFailure
    }
    let host = ["0.0.0.0": "127.0.0.1", "::": "::1"][server.host] ?? server.host
    let authority = "\(host.contains(":") ? "[\(host)]" : host):\(server.port)"
    return "\(server.tls == nil ? "http" : "https")://\(authority)\(server.rootPath)"
  }
}

extension ExportClient: ExpressibleByArgument {}
