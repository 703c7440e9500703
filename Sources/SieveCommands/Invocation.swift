internal import ArgumentParser
internal import SieveCore

/// The arguments of the program, before the parser gets them: it would take a subcommand's name that it does not know for an argument of `serve`.
enum Invocation: Equatable {
  case arguments([String])
  /// What the person who wrote them is told.
  case mistake(String)

  init(_ arguments: [String]) {
    self = .arguments(arguments)
    if arguments == ["help", "config"] { self = .arguments([HelpConfigCommand.name]) }
    guard let first = arguments.first, !first.hasPrefix("-"), !Self.names.contains(first) else { return }
    let known = ModelSieve.configuration.subcommands.map { $0.configuration }.filter(\.shouldDisplay).compactMap(\.commandName)
    let near = NearestIDs.suggest(for: first, among: known, limit: 1).first.map { " Did you mean '\($0)'?" }
    let isFile = [".yaml", ".yml"].contains(where: first.hasSuffix)
    let hint = isFile ? " A configuration is named with -c." : near ?? " Those there are: \(known.joined(separator: ", "))."
    self = .mistake("There is no command \(TerminalText.quoted(first)).\(hint)")
  }

  private static var names: [String] { ModelSieve.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"] }
}
