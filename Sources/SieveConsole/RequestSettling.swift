internal import SieveCore
internal import SieveProxy

/// Tells everybody who counts requests of those that are over, with the price that their model has at that time. Where no list of their backend is at
/// hand, they wait until one is, or until it is known that none can be had.
actor RequestSettling {
  private let source: any ConsoleSource
  private let activity: ActivityLog
  private let history: BackendHistory
  private let usage: UsageStore
  private var prices: [Model: Price] = [:]
  /// Requests that wait for their backend's list, by that, and what they take.
  private var waiting: [String: [EndedRequest]] = [:]
  private var waitingBytes = 0
  /// When a backend was last asked for its list.
  private var asked: [String: ContinuousClock.Instant] = [:]

  fileprivate struct Model: Hashable {
    var backend: String
    var id: ModelID
  }

  private struct Price {
    /// nil where the list names none, or does not have the model.
    var price: ModelPrice?
    var until: ContinuousClock.Instant
  }

  /// Of the backends, as they were last known: when the process ends, nobody can be asked any more.
  private var prefixes: [String: String] = [:]

  private static let mostPrices = 4096
  /// How long a price that a list names counts, and that there is none: a list may come any time.
  private static let lifetime = Duration.seconds(60)
  private static let doubt = Duration.seconds(5)
  /// A backend that had no list is not asked again for so long.
  private static let pause = Duration.seconds(600)
  private static let mostWaiting = 4 << 20

  init(source: any ConsoleSource, activity: ActivityLog, history: BackendHistory, usage: UsageStore) {
    self.source = source
    self.activity = activity
    self.history = history
    self.usage = usage
  }

  func settle(_ requests: [EndedRequest], lost: Int) async {
    if lost > 0 { await usage.lost(lost) }
    guard !requests.isEmpty else { return }
    if let configuration = await source.configuration() {
      prefixes = Dictionary(configuration.backends.map { ($0.name, $0.prefix) }) { first, _ in first }
      asked = asked.filter { prefixes[$0.key] != nil }
    }
    let unlisted = await learnPrices(of: requests)
    await count(requests.filter { !isToWait($0, unlisted) })
  }

  /// Counts those that wait as they are: the process ends.
  func finish() async {
    let rest = waiting.values.flatMap(\.self)
    (waiting, waitingBytes) = ([:], 0)
    await count(rest)
  }

  private func count(_ requests: [EndedRequest]) async {
    guard !requests.isEmpty else { return }
    let settled = requests.map { request in
      let prefix = prefixes[request.backend] ?? ""
      let publicID = request.backend.isEmpty || request.upstreamModel.isEmpty ? request.model : prefix + request.upstreamModel
      return SettledRequest(request, publicID: publicID, price: prices[Model(request)]?.price)
    }
    activity.append(settled)
    history.note(settled, backends: Set(prefixes.keys))
    await usage.append(settled)
  }

  /// Returns the models that no list at hand has.
  private func learnPrices(of requests: [EndedRequest]) async -> Set<Model> {
    let now = ContinuousClock.now
    if prices.count > Self.mostPrices { prices = [:] }
    let wanted = Set(requests.lazy.filter(Self.hasCost).map(Model.init)).filter { prices[$0].map { $0.until < now } ?? true }
    guard !wanted.isEmpty else { return [] }
    let models = Array(wanted)
    var unlisted: Set<Model> = []
    for (model, object) in zip(models, await source.models(models.map { ($0.backend, $0.id.text) })) {
      if object == nil { unlisted.insert(model) }
      prices[model] = Price(price: object.flatMap(ModelPrice.init), until: now + (object == nil ? Self.doubt : Self.lifetime))
    }
    return unlisted
  }

  private static func hasCost(_ request: EndedRequest) -> Bool { request.usage != nil && !request.backend.isEmpty }

  // MARK: Lists that are not there

  /// Whether it waits for its backend's list, which is asked for then.
  private func isToWait(_ request: EndedRequest, _ unlisted: Set<Model>) -> Bool {
    let backend = request.backend
    guard Self.hasCost(request) else { return false }
    if waiting[backend] == nil {
      guard unlisted.contains(Model(request)), asked[backend].map({ ContinuousClock.now - $0 > Self.pause }) ?? true else { return false }
      asked[backend] = .now
      waiting[backend] = []
      // What comes of it is waited for by nobody: the process may end meanwhile.
      Task { [self] in
        await source.provideList(of: backend)
        await goOn(backend)
      }
    }
    let size = SettledRequest(request).byteCount
    guard waitingBytes + size <= Self.mostWaiting else { return false }
    waitingBytes += size
    waiting[backend]?.append(request)
    return true
  }

  private func goOn(_ backend: String) async {
    guard let requests = waiting.removeValue(forKey: backend) else { return }
    waitingBytes -= requests.reduce(0) { $0 + SettledRequest($1).byteCount }
    prices = prices.filter { $0.key.backend != backend }
    _ = await learnPrices(of: requests)
    await count(requests)
  }
}

extension RequestSettling.Model {
  fileprivate init(_ request: EndedRequest) { self.init(backend: request.backend, id: ModelID(request.upstreamModel)) }
}
