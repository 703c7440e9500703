import SieveConfig
import SieveCore
import Synchronization

@testable import SieveConsole
@testable import SieveProxy

/// A proxy that stands still: lists that never change, and a configuration that is served as it is saved.
final class FixedSource: ConsoleSource {
  private let path: String
  private let state: Mutex<Configuration>
  private let lists: [String: String]
  /// Why nothing can be served, as it turns out before it is written, or after.
  let trouble = Mutex((obstacle: String?.none, refusal: String?.none))
  private let now: Int64 = 1_795_000_000

  init(_ path: String, lists: [String: String]) throws {
    self.path = path
    state = Mutex(try ConfigurationFile.load(path: path, environment: [:]).configuration)
    self.lists = lists
  }

  func look() async -> ConsoleLook? {
    let configuration = state.withLock { $0 }
    let known = configuration.backends.map { backend in
      let document = lists[backend.name].flatMap { try? ModelListDocument(parsing: Array($0.utf8)) }
      let judged = document.map { JudgedCatalogue(Catalogue([$0]), of: backend, now: now) }
      return BackendList(
        state: judged == nil ? .down : .up, since: now, judged: judged, fetched: judged == nil ? nil : now, message: nil, status: nil,
        word: judged == nil ? "timeout" : nil)
    }
    return ConsoleLook(configuration: configuration, lists: known, now: now)
  }

  func configuration() async -> Configuration? { state.withLock { $0 } }
  func load() async -> [BackendLoad] { [] }
  func models(_ ids: [(backend: String, id: String)]) async -> [ModelObject?] { ids.map { _ in nil } }
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
