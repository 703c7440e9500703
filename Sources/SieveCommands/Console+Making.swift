internal import Logging
internal import SieveConfig
internal import SieveConsole
internal import SieveProxy

extension SieveConsole.Console {
  /// What answers for the page of a proxy that is configured by the file at `path`.
  /// - Parameter reload: serves what the file says; returns why that cannot be.
  static func of(
    _ window: ProxyWindow, path: String, environment: [String: String], stateDirectory: String? = nil, isDemo: Bool = false, logger: Logger,
    reload: @escaping @Sendable () async -> String?
  ) -> SieveConsole.Console {
    let (seconds, milliseconds) = Timestamp.now()
    let info = ConsoleInfo(
      version: version, started: Double(seconds) + Double(milliseconds) / 1000, isDemo: isDemo, hasStateDirectory: stateDirectory != nil)
    let usage = UsageStore(directory: stateDirectory) { problem in
      logger.warning("usage is not kept on the disk", metadata: ["problem": "\(problem)"])
    }
    return SieveConsole.Console(
      info: info, source: LiveSource(window, path: path, environment: environment, reload: reload), store: ConfigurationStore(path: path),
      usage: usage)
  }
}
