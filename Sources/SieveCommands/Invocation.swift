internal import ArgumentParser
internal import SieveCore

/// The arguments of the program, before the parser gets them: it would take a subcommand's name that it does not know for an argument of `serve`.
enum Invocation: Equatable {
  case arguments([String])
  /// What the person who wrote them is told.
  case mistake(String)

  init(_ arguments: [String]) {
    if arguments == ["help", "config"] {
      self = .arguments([HelpConfigCommand.name])
    } else if let first = arguments.first {
      let word = first == "help" && arguments.count > 1 ? arguments[1] : first
      self = Self.isCommand(word) ? Self.judged(arguments) : Self.unknown(word)
    } else {
      self = .arguments(arguments)
    }
  }

  /// An option may stand there as well.
  private static func isCommand(_ word: String) -> Bool { word.hasPrefix("-") || names.contains(word) }

  /// What is right but for a configuration that stands where no option asks for it. A model may be called anything.
  private static func judged(_ arguments: [String]) -> Invocation {
    guard arguments.first != ExplainCommand.configuration.commandName else { return .arguments(arguments) }
    for (word, before) in zip(arguments.dropFirst(), arguments) where isFile(word) && !before.hasPrefix("-") && !word.hasPrefix("-") {
      let option = arguments.first == InitCommand.configuration.commandName ? "-o" : "-c"
      return .mistake("\(TerminalText.quoted(word)) is not expected there. A configuration is named with \(option).")
    }
    return .arguments(arguments)
  }

  private static func isFile(_ word: String) -> Bool { [".yaml", ".yml"].contains(where: word.hasSuffix) }

  private static func unknown(_ first: String) -> Invocation {
    let known = ModelSieve.configuration.subcommands.map { $0.configuration }.filter(\.shouldDisplay).compactMap(\.commandName)
    let near = NearestIDs.suggest(for: first, among: known, limit: 1).first.map { " Did you mean '\($0)'?" }
    let hint = isFile(first) ? " A configuration is named with -c." : near ?? " Those there are: \(known.joined(separator: ", "))."
    return .mistake("There is no command \(TerminalText.quoted(first)).\(hint)")
  }

  private static var names: [String] { ModelSieve.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"] }
}
