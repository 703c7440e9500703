internal import Logging
internal import SieveCore

/// What the log is told of lists: each thing once, until it changes.
struct ListNotices {
  private let logger: Logger
  /// What was said last of each backend, and when.
  private var states: [String: (word: String, at: ContinuousClock.Instant)] = [:]
  /// Backends whose list has come since the configuration did.
  private var introduced: Set<String> = []
  /// Backends without a credential that want one.
  private var unpaid: Set<String> = []
  private var warnings: Set<String> = []
  private var warningBytes = 0

  /// Where clients bring keys of their own, what a backend says of them changes with every request.
  private static let pause = Duration.seconds(60)
  private static let mostWarningBytes = 256 << 10

  init(logger: Logger) {
    self.logger = logger
  }

  /// How a backend's list has come.
  mutating func note(_ outcome: CatalogueOutcome, of backend: PreparedBackend, now: ContinuousClock.Instant) {
    let name = backend.backend.name
    let word: String
    switch outcome {
    case .judged(let judged, _): word = judged.catalogue.skipped > 0 || judged.catalogue.isCut ? Self.flaws(judged.catalogue) : "ok"
    case .refused(let response): word = response.toldStatus
    case .failed(let failure): word = failure.error(backend: name).message
    }
    let last = states[name]
    if case .judged(let judged, _) = outcome, introduced.insert(name).inserted { introduce(judged, backend) }
    guard word != (last?.word ?? "ok") else { return }
    if backend.fixedCredential == nil, let last, now < last.at + Self.pause { return }
    states[name] = (word, now)
    switch outcome {
    case .judged where word == "ok": logger.info("list is back", metadata: ["backend": "\(name)"])
    case .judged: logger.warning("list understood in part", metadata: ["backend": "\(name)", "reason": "\(word)"])
    case .refused(let response):
      logger.warning("list refused", metadata: ["backend": "\(name)", "status": "\(word)"])
      if response.status == 401 { noteUnauthorized(backend) }
    case .failed: logger.warning("list failed", metadata: ["backend": "\(name)", "reason": "\(word)"])
    }
  }

  /// `backend` has answered 401. One that was given no credential gets none, which its operator may not have meant.
  mutating func noteUnauthorized(_ backend: PreparedBackend) {
    guard backend.backend.auth == .none, unpaid.insert(backend.backend.name).inserted else { return }
    logger.warning(
      "a backend without a credential wants one: give it api_key, or auth: passthrough", metadata: ["backend": "\(backend.backend.name)"])
  }

  /// The first list of a backend says what came of its configuration.
  private func introduce(_ judged: JudgedCatalogue, _ backend: PreparedBackend) {
    let key =
      switch backend.backend.auth {
      case .key: backend.backend.keySource ?? "api_key"
      case .none: "none"
      case .passthrough: "the client's"
      }
    logger.info(
      "list is there",
      metadata: [
        "backend": "\(backend.backend.name)", "models": "\(judged.catalogue.count)", "shown": "\(judged.shownCount)", "key": "\(key)",
      ])
  }

  private static func flaws(_ catalogue: Catalogue) -> String {
    var flaws: [String] = []
    if catalogue.skipped > 0 {
      flaws.append(catalogue.skipped == 1 ? "1 entry is no model with an id" : "\(catalogue.skipped) entries are no models with an id")
    }
    if catalogue.isCut { flaws.append("its pages do not end") }
    return flaws.joined(separator: ", ")
  }

  /// What is wrong with a list. Each thing is said once a configuration.
  mutating func note(_ warnings: [String]) {
    for warning in warnings where warningBytes < Self.mostWarningBytes {
      guard self.warnings.insert(warning).inserted else { continue }
      warningBytes += warning.utf8.count
      logger.warning("\(warning)")
      if warningBytes >= Self.mostWarningBytes {
        logger.warning("no more is said of what is wrong with lists until the configuration changes")
      }
    }
  }

  /// A new configuration deserves to be told anew.
  mutating func forgetWarnings() {
    introduced.removeAll()
    unpaid.removeAll()
    warnings.removeAll()
    warningBytes = 0
  }
}
