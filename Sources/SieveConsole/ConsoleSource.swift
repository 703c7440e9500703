package import SieveConfig
package import SieveCore
package import SieveProxy

/// What the console asks of the running proxy.
package protocol ConsoleSource: Sendable {
  /// The lists as they are at hand; nil: the process is about to end.
  func look() async -> ConsoleLook?
  /// What is served; nil: the process is about to end.
  func configuration() async -> Configuration?
  /// What each backend has to do at this moment.
  func load() async -> [BackendLoad]
  /// The models that backends list under these ids, as far as their lists are at hand.
  func models(_ ids: [(backend: String, id: String)]) async -> [ModelObject?]
  /// Has the list of a backend fetched where none is at hand and nobody's own key is needed for it; returns when that has come to an end.
  func provideList(of backend: String) async
  /// Asks a backend for its list; nil: there is none of that name.
  func check(_ backend: String) async -> KeyCheck?
  /// Calls `body` each time that models come or go.
  func onChange(_ body: @escaping @Sendable (ListChange) -> Void) async
  /// Checks bytes as the configuration, with the files and variables that this process has.
  func parse(_ bytes: [UInt8]) async -> Result<LoadedConfiguration, ConfigurationError>
  /// Why a configuration without a mistake could not be served: a certificate that cannot be used. nil where it could.
  func obstacle(to configuration: Configuration) async -> String?
  /// Why what the file said when it was read last is not served; nil where it is.
  func refusal() -> String?
  /// Serves what the file says now.
  /// - Returns: why it cannot be served; nil where it is.
  func serve() async -> String?
}
