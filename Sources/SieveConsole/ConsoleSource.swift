package import SieveConfig

/// What the console asks of the running proxy.
package protocol ConsoleSource: Sendable {
  /// The lists as they are at hand; asks no backend that has one.
  func look() async -> ConsoleLook
  /// Checks a text as the configuration, with the files and variables that this process has.
  func load(_ text: String) async -> Result<LoadedConfiguration, ConfigurationError>
  /// Serves a configuration that has just been saved.
  /// - Returns: why it cannot be served; nil where it is.
  func serve(_ loaded: LoadedConfiguration) async -> String?
}
