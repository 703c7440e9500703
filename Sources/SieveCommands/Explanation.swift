internal import SieveCore
internal import SieveProxy

/// What a configuration and the list that its backends gave say of one model.
struct Explanation {
  private(set) var lines: [String]
  /// Whether a request for it would be let through, as far as is known.
  private(set) var isCallable = false

  private let model: String
  private let view: String?
  private let configuration: Configuration

  init(of model: String, through view: String?, in configuration: Configuration, list: ListAnswer<RenderedList>) {
    self.model = model
    self.view = view
    self.configuration = configuration
    lines = [TerminalText.escaped(model)]
    explain(list)
    if let alias = configuration.aliases.first(where: { isSame($0.name) }) {
      add("alias", "of \(alias.targets.joined(separator: ", then "))\(Self.place(alias.position))")
    }
    let pointing = configuration.aliases.filter { $0.targets.contains(where: isSame) }.map(\.name)
    if !pointing.isEmpty { add("aliases", pointing.joined(separator: ", ")) }
    explain(RoutingTable(configuration).resolve(model))
    explainCall(list)
  }

  /// An id is bytes.
  private func isSame(_ id: String) -> Bool { id.utf8Equals(model) }

  private mutating func add(_ topic: String, _ text: String) {
    lines.append("  \(topic)\(String(repeating: " ", count: 10 - topic.count))\(TerminalText.lines(text))")
  }

  /// Says whether it is listed and why, or why that is not known.
  private mutating func explain(_ answer: ListAnswer<RenderedList>) {
    switch answer {
    case .list(let list, _): explain(list)
    case .mirrored(let response): add("listed", "not known: backend '\(response.backend)' answered \(response.toldStatus)")
    case .failed(let error): add("listed", "not known: \(error.message)")
    }
  }

  private mutating func explain(_ list: RenderedList) {
    if let partial = list.partial { add("note", "the list is not whole: \(PartialList.words(partial))") }
    if let entry = list.list.entry(model) {
      add("listed", "yes: \(entry.reason)")
    } else if let entry = list.list.hidden.first(where: { isSame($0.publicID) }) {
      add("listed", "no: \(entry.reason)")
    } else if list.partial != nil {
      add("listed", "not known: no list that is there has it")
    } else {
      let near = NearestIDs.suggest(for: model, among: [list.list.entries, list.list.hidden].lazy.joined().map(\.publicID))
      add(
        "listed",
        "no: no backend has it"
          + (near.isEmpty ? "" : ". Near: \(near.map { VisibleText.cut($0, to: LogValue.longest) }.joined(separator: ", "))"))
    }
  }

  /// Says whether a call would be let through, as the proxy itself decides it.
  private mutating func explainCall(_ answer: ListAnswer<RenderedList>) {
    let list: FilteredList? = if case .list(let list, _) = answer { list.list } else { nil }
    let scope = CallScope(view: configuration.views.first { [view] candidate in view.map(candidate.name.utf8Equals) ?? false })
    let decision = CallPolicy(configuration).decide(model, in: scope, now: Timestamp.now().seconds, takesTime: true) { backend in
      list?.catalogue(of: configuration.backends[backend].name).map(CallPolicy.Knowledge.catalogue) ?? .unavailable
    }
    switch decision {
    case .allowed:
      let silent = silentBackends(answer)
      isCallable = silent.isEmpty
      add("callable", isCallable ? "yes" : "not now: \(Self.sentence(about: silent))")
    case .refused(let refusal): add("callable", words(for: refusal))
    case .needsCatalogue, .needsTime: add("callable", "not known")
    }
  }

  private static func sentence(about silent: [String]) -> String {
    silent.map { "backend '\($0)'" }.joined(separator: ", ") + (silent.count == 1 ? " does not answer" : " do not answer")
  }

  /// The backends that a call would go to, where none of them has answered.
  private func silentBackends(_ answer: ListAnswer<RenderedList>) -> [String] {
    let names = Self.routes(RoutingTable(configuration).resolve(model)).map { configuration.backends[$0.backend].name }
    let silent: [String] =
      switch answer {
      case .list(let list, _): list.partial.map { partial in names.filter { PartialList.isSilent($0, in: partial) } } ?? []
      case .mirrored: []
      case .failed(let error) where [.upstreamUnreachable, .upstreamClosed, .upstreamTimeout].contains(error.code):
        // Of several that have no list, some may have answered.
        names.filter { name in
          !["was asked for its models and answered", "did not send a list"].contains { error.message.contains("'\(name)' \($0)") }
        }
      case .failed: []
      }
    return silent.count == names.count ? silent : []
  }

  private static func routes(_ resolution: Route.Resolution) -> [Route] {
    switch resolution {
    case .unknown: []
    case .route(let route): [route]
    case .catalogue(let routes): routes
    case .alias(let targets): targets.flatMap(routes)
    }
  }

  private func words(for refusal: CallPolicy.Refusal) -> String {
    switch refusal {
    case .unknown: "no: no backend is known to have it"
    case .hidden(let backend, let verdict): "no: backend '\(configuration.backends[backend].name)' enforces its filter: \(verdict.reason)"
    case .outsideView(let view): "no: view '\(view)' forbids what it does not show"
    case .shadowed(_, let owner):
      "no: its id begins with prefix '\(configuration.backends[owner].prefix)' of backend '\(configuration.backends[owner].name)'"
    case .unavailable(let backend): "not known: backend '\(configuration.backends[backend].name)' decides it by its list, which is missing"
    }
  }

  /// Says where requests for it go.
  private mutating func explain(_ resolution: Route.Resolution) {
    switch resolution {
    case .unknown: add("backend", "none: no prefix fits")
    case .route(let route): explain(route, isCertain: true)
    case .catalogue(let routes): for route in routes { explain(route, isCertain: false) }
    case .alias(let targets): for target in targets { explain(target) }
    }
  }

  private mutating func explain(_ route: Route, isCertain: Bool) {
    let backend = configuration.backends[route.backend]
    add("backend", "\(backend.name)\(Self.place(backend.position))\(isCertain ? "" : ", if its list has the model")")
    add(
      "upstream",
      "\(route.upstreamID ?? model) at \(backend.baseURL.socket.map { "unix:\($0) " } ?? backend.baseURL.authority)\(backend.baseURL.path)")
    add("key", KeySource.text(backend, in: configuration))
    if backend.enforce { add("enforced", "a hidden model cannot be called either") }
  }

  private static func place(_ position: SourcePosition?) -> String {
    position.map { " (line \($0.line))" } ?? ""
  }
}
