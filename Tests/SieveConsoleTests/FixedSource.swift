import SieveConfig
import SieveCore
import Synchronization

@testable import SieveConsole
@testable import SieveProxy

/// A proxy that stands still: lists that never change, a clock that goes when it is told to, and a configuration that is served as it is saved.
final class FixedSource: ConsoleSource {
  private let path: String
  private let state: Mutex<Configuration>
  private let lists: [String: String]
  /// Why nothing can be served, as it turns out before it is written, or after.
  let trouble = Mutex((obstacle: String?.none, refusal: String?.none))
  let now = Mutex<Int64>(1_795_000_000)
  /// What was judged stays the same object until another filter has a say, or an age moves on.
  private let judged = Mutex<[String: JudgedCatalogue]>([:])
  /// The backends whose lists are at hand for prices, and how often somebody has had one fetched.
  let provided = Mutex((backends: Set<String>(), count: 0))
  /// What a fetch waits for.
  let gate: AsyncStream<Void>?

  init(_ path: String, lists: [String: String], gate: AsyncStream<Void>? = nil) throws {
    self.gate = gate
    self.path = path
    state = Mutex(try ConfigurationFile.load(path: path, environment: [:]).configuration)
    self.lists = lists
  }

  func look() async -> ConsoleLook? {
    let (configuration, now) = (state.withLock { $0 }, now.withLock { $0 })
    let known = configuration.backends.map { backend in
      let judged = judged(backend, now)
      return BackendList(
        state: judged == nil ? .down : .up, since: now, judged: judged, fetched: judged == nil ? nil : now, message: nil, status: nil,
        word: judged == nil ? "timeout" : nil)
    }
    return ConsoleLook(configuration: configuration, lists: known, now: now)
  }

  private func judged(_ backend: Backend, _ now: Int64) -> JudgedCatalogue? {
    judged.withLock { known in
      if let old = known[backend.name], old.backend == backend, !backend.filter.needsTime || old.now == now { return old }
      let document = lists[backend.name].flatMap { try? ModelListDocument(parsing: Array($0.utf8)) }
      let judged = document.map { JudgedCatalogue(Catalogue([$0]), of: backend, now: now) }
      known[backend.name] = judged
      return judged
    }
  }

  func configuration() async -> Configuration? { state.withLock { $0 } }
  func load() async -> [BackendLoad] { [] }
  func models(_ ids: [(backend: String, id: String)]) async -> [ModelObject?] {
    let known = provided.withLock(\.backends)
    return ids.map { id in
      guard known.contains(id.backend), let list = lists[id.backend] else { return nil }
      return (try? ModelListDocument(parsing: Array(list.utf8))).flatMap { Catalogue([$0]).lookup(id.id) }
    }
  }

  func provideList(of backend: String) async {
    if let gate { for await _ in gate {} }
    provided.withLock { provided in
      provided.backends.insert(backend)
      provided.count += 1
    }
  }

  func onChange(_ body: @escaping @Sendable (ListChange) -> Void) async {}

  func check(_ backend: String) async -> KeyCheck? {
    lists[backend].map { _ in KeyCheck(isGood: true, status: 200, message: "it sent its list", models: 3) }
  }

  func parse(_ bytes: [UInt8]) async -> Result<LoadedConfiguration, ConfigurationError> {
    Result { () throws(ConfigurationError) in try ConfigurationFile.check(bytes, path: path, environment: [:]) }
  }

  func obstacle(to configuration: Configuration) async -> String? { trouble.withLock { $0.obstacle } }
  func refusal() -> String? { nil }

  func serve() async -> String? {
    if let reason = trouble.withLock({ $0.refusal }) { return reason }
    do {
      let loaded = try ConfigurationFile.load(path: path, environment: [:])
      state.withLock { $0 = loaded.configuration }
      return nil
    } catch {
      return "\(error)"
    }
  }
}
