package import SieveConfig
package import SieveCore
package import SieveProxy

/// The running proxy, and the file that it is configured by.
package struct LiveSource: ConsoleSource {
  private let window: ProxyWindow
  private let path: String
  private let environment: [String: String]
  private let file: ServedFile

  package init(_ window: ProxyWindow, path: String, environment: [String: String], file: ServedFile) {
    self.window = window
    self.path = path
    self.environment = environment
    self.file = file
  }

  package func look() async -> ConsoleLook? {
    guard let (configuration, lists) = await window.lists() else { return nil }
    return ConsoleLook(configuration: configuration, lists: lists, now: Timestamp.now().seconds)
  }

  package func configuration() async -> Configuration? { await window.configuration() }
  package func load() async -> [BackendLoad] { await window.load() }
  package func models(_ ids: [(backend: String, id: String)]) async -> [ModelObject?] { await window.models(ids) }
  package func provideList(of backend: String) async { await window.provideList(of: backend) }
  package func check(_ backend: String) async -> KeyCheck? { await window.check(backend) }
  package func onChange(_ body: @escaping @Sendable (ListChange) -> Void) async { await window.onChange(body) }
  package func serve() async -> String? { await file.serve() }
  package func refusal() -> String? { file.refusal() }

  package func obstacle(to configuration: Configuration) async -> String? {
    await ConsoleThread.run { file.obstacle(configuration) }
  }

  package func parse(_ bytes: [UInt8]) async -> Result<LoadedConfiguration, ConfigurationError> {
    let (path, environment) = (path, environment)
    return await ConsoleThread.run {
      Result { () throws(ConfigurationError) in try ConfigurationFile.check(bytes, path: path, environment: environment) }
    }
  }
}
