import SieveConfig
import SieveConsole
import SieveCore
import Synchronization

/// A proxy that stands still: lists that never change, and a configuration that is served as it is saved.
final class FixedSource: ConsoleSource {
  private let state: Mutex<Configuration>
  private let lists: [String: String]

  init(_ text: String, lists: [String: String]) throws {
    state = Mutex(try Self.parse(text).get().configuration)
    self.lists = lists
  }

  func look() async -> ConsoleLook {
    let configuration = state.withLock { $0 }
    let sources = configuration.backends.compactMap { backend in
      lists[backend.name].flatMap { try? ModelListDocument(parsing: Array($0.utf8)) }.map { (backend: backend, catalogue: Catalogue([$0])) }
    }
    let reports = configuration.backends.map { backend in
      var report = ConsoleLook.Report(name: backend.name)
      report.state = lists[backend.name] == nil ? .down : .up
      return report
    }
    return ConsoleLook(configuration: configuration, sources: sources, reports: reports, now: 1_795_000_000)
  }

  func load(_ text: String) async -> Result<LoadedConfiguration, ConfigurationError> { Self.parse(text) }

  func serve(_ loaded: LoadedConfiguration) async -> String? {
    state.withLock { $0 = loaded.configuration }
    return nil
  }

  private static func parse(_ text: String) -> Result<LoadedConfiguration, ConfigurationError> {
    Result { () throws(ConfigurationError) in
      try ConfigurationFile.parse(text: text, path: "config.yaml", environment: [:]) { _ throws(FileReadError) in
        throw FileReadError("no files")
      }
    }
  }
}
