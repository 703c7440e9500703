internal import SieveCore

/// What each backend contributes to one list, and what the answer says of those that do not.
struct ListParts {
  private(set) var sources: [ListSource] = []
  /// How long the list may be given again; nil: not at all.
  private(set) var validUntil: ContinuousClock.Instant?
  private var marks: [String] = []
  private var refusals: [MirroredResponse] = []
  private var failures: [SieveError] = []
  /// Why there is nothing at all of a backend's list, by its index.
  private(set) var missing: [Int: SieveError] = [:]
  private var askedCount = 0

  init(_ request: ListRequest, _ snapshot: Snapshot, now: ContinuousClock.Instant) {
    validUntil = now + .seconds(3600)
    for backend in snapshot.backends where request.withoutKey.contains(backend.index) { marks.append("\(backend.backend.name)=no-key") }
  }

  /// The value of `X-ModelSieve-Partial`; nil when all is well.
  var partial: String? { marks.isEmpty ? nil : marks.joined(separator: ", ") }

  /// - Parameters:
  ///   - stale: the last good list, to be shown where there is no better.
  ///   - until: how long a failure may be told again; nil: not at all.
  mutating func add(_ backend: PreparedBackend, _ outcome: CatalogueOutcome, stale: JudgedCatalogue?, until: ContinuousClock.Instant?) {
    askedCount += 1
    let name = backend.backend.name
    let word: String
    switch outcome {
    case .judged(let judged, let fetched):
      add(judged, backend)
      bound(backend.backend.cacheTTL.map { fetched + $0 })
      return
    case .refused(let response):
      refusals.append(response)
      word = "\(response.status)"
    case .failed(let failure): word = failure.word
    }
    // What the configuration declares is no older than it was.
    marks.append("\(name)=\(stale.map(\.catalogue.isDeclared) == false ? "stale" : word)")
    if let error = outcome.error(backend: name) {
      failures.append(error)
      if stale == nil { missing[backend.index] = error }
    }
    bound(until)
    if let stale { add(stale, backend) }
  }

  private mutating func add(_ judged: JudgedCatalogue, _ backend: PreparedBackend) {
    sources.append(ListSource(index: backend.index, judged))
    marks += Self.marks(of: judged.catalogue, backend)
  }

  /// What is said of a list that was not understood wholly.
  static func marks(of catalogue: Catalogue, _ backend: PreparedBackend) -> [String] {
    var marks: [String] = []
    if catalogue.skipped > 0 { marks.append("\(backend.backend.name)=\(catalogue.skipped)-unread") }
    if catalogue.isCut { marks.append("\(backend.backend.name)=cut") }
    return marks
  }

  private mutating func bound(_ until: ContinuousClock.Instant?) {
    validUntil = validUntil.flatMap { current in until.map { min(current, $0) } }
  }

  /// The answer where nobody has a list.
  var nothing: ListAnswer<RenderedList> {
    if askedCount == 0 {
      return .failed(
        SieveError(
          .invalidAPIKey, "The request has a key for none of the backends. Send 'Authorization: Bearer keyring:NAME=KEY;NAME=KEY'."))
    }
    if refusals.count == askedCount, let first = refusals.first, refusals.allSatisfy({ $0.status == first.status }) {
      return .mirrored(first)
    }
    if failures.count == 1, let only = failures.first { return .failed(only) }
    let codes = Set(failures.map(\.code))
    return .failed(
      SieveError(
        codes.count == 1 ? failures[0].code : .upstreamUnreachable,
        "No backend sent its list of models. " + failures.map(\.message).joined(separator: " ")))
  }
}
