internal import SieveCore
internal import SieveProxy

/// Tells everybody who counts requests of those that are over, with the price that their model has at that time.
actor RequestSettling {
  private let source: any ConsoleSource
  private let activity: ActivityLog
  private let history: BackendHistory
  private let usage: UsageStore
  /// By backend and id, for a minute.
  private var prices: [Model: ModelPrice?] = [:]
  private var pricedSince = ContinuousClock.now

  private struct Model: Hashable {
    var backend: String
    var id: String
  }

  /// Of the backends, as they were last known: when the process ends, nobody can be asked any more.
  private var prefixes: [String: String] = [:]

  private static let mostPrices = 4096

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
    }
    await learnPrices(of: requests)
    let settled = requests.map { request in
      let prefix = prefixes[request.backend] ?? ""
      let publicID = request.backend.isEmpty || request.upstreamModel.isEmpty ? request.model : prefix + request.upstreamModel
      return SettledRequest(request, publicID: publicID, price: prices[Model(backend: request.backend, id: request.upstreamModel)] ?? nil)
    }
    activity.append(settled)
    history.note(settled, backends: Set(prefixes.keys))
    await usage.append(settled)
  }

  private func learnPrices(of requests: [EndedRequest]) async {
    if prices.count > Self.mostPrices || ContinuousClock.now - pricedSince > .seconds(60) {
      prices = [:]
      pricedSince = .now
    }
    let wanted = Set(
      requests.lazy.filter { $0.usage != nil && !$0.backend.isEmpty }.map { Model(backend: $0.backend, id: $0.upstreamModel) }
    )
    .filter { prices[$0] == nil }
    guard !wanted.isEmpty else { return }
    let models = Array(wanted)
    for (model, object) in zip(models, await source.models(models.map { ($0.backend, $0.id) })) {
      prices[model] = .some(object.flatMap(ModelPrice.init))
    }
  }
}
