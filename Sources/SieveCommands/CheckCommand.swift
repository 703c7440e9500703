internal import ArgumentParser
internal import SieveConfig
internal import SieveCore
internal import SieveProxy

/// `modelsieve check`: says all that is wrong with a configuration, or that nothing is.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Validate the configuration.",
    discussion: """
      Prints every mistake with its place and exits with 78, or says that all is well. Warns of what works and is probably not meant: rules without effect, \
      prefixes that shadow one another, keys over http:// to other machines, paths that open dangerous calls. With --online, also asks each backend for its \
      list, names the rules that match nothing, and exits with 1 when a list is missing or was not understood wholly.
      """)

  @OptionGroup var configurationOptions: ConfigurationOptions

  @Flag(help: "Ask each backend for its list of models, and say whose key it gets. Keys are never shown.")
  var online = false

  func run() async throws {
    let loaded = try configurationOptions.load()
    var configuration = loaded.configuration
    configuration.server = try ListenOptions.parse([]).applied(to: configuration.server)
    let review = ConfigurationReview(configuration, path: configurationOptions.path)
    guard review.problems.isEmpty else {
      for problem in review.problems { Console.complain(TerminalText.lines("\(problem)")) }
      throw ExitCode.badConfiguration
    }
    for warning in (loaded.warnings + review.warnings).sorted() { say(warning: "\(warning)") }
    let snapshot = try Startup.snapshot(loaded.configuration)
    let backends = loaded.configuration.backends
    Console.say("\(configurationOptions.path): valid, \(Count.text(backends.count, "backend"))")
    guard online else { return }
    let width = backends.map(\.name.count).max() ?? 0
    var isComplete = true
    var sources: [ListSource] = []
    for (index, backend) in backends.enumerated() {
      let answer = try await OfflineList.ask(snapshot, backend: index)
      let (state, isGood) = Self.state(answer)
      isComplete = isComplete && isGood
      let name = backend.name + String(repeating: " ", count: width - backend.name.count)
      Console.say("  \(name)  \(isGood ? state : Ink.output.failure(state))")
      Console.say("  \(String(repeating: " ", count: width))  key: \(KeySource.text(backend, in: loaded.configuration))")
      if case .list(let list, _) = answer, let judged = list.list.catalogue(of: backend.name) {
        sources.append(ListSource(index: index, judged))
      }
    }
    // Of the whole: what one backend lists may hide what another does.
    let whole = FilteredList(sources, of: loaded.configuration, CallPolicy(loaded.configuration), now: Timestamp.now().seconds)
    for warning in ListReview.warnings(whole) { say(warning: warning) }
    // What a view could show may be in a list that is missing.
    for view in loaded.configuration.views where isComplete {
      let narrow = FilteredList(
        sources, of: loaded.configuration, CallPolicy(loaded.configuration), view: view, now: Timestamp.now().seconds)
      for warning in ListReview.viewWarnings(narrow) { say(warning: warning) }
    }
    guard isComplete else { throw ExitCode.failure }
  }

  /// They are what was asked for, and so belong to the output.
  private func say(warning: String) { Console.say("\(Ink.output.warning("warning:")) \(TerminalText.lines(warning))") }

  private static func state(_ answer: ListAnswer<RenderedList>) -> (text: String, isGood: Bool) {
    switch answer {
    case .list(let list, _):
      (
        "\(Count.text(list.list.entries.count + list.list.hidden.count, "model")), \(list.list.entries.count) shown"
          + (list.partial.map { "; the list is not whole: \(PartialList.words($0))" } ?? ""), list.partial == nil
      )
    case .mirrored(let response): ("answered \(TerminalText.lines(response.toldStatus))", false)
    case .failed(let error): (TerminalText.lines(error.message), false)
    }
  }
}
