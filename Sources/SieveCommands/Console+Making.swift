internal import Logging
internal import SieveConfig
internal import SieveConsole
internal import SieveProxy

extension SieveConsole.Console {
  /// What answers for the page of a proxy that is configured by the file at `path`.
  static func of(
    _ window: ProxyWindow, path: String, environment: [String: String], stateDirectory: String? = nil, isDemo: Bool = false, logger: Logger,
    file: ServedFile
  ) -> SieveConsole.Console {
    let (seconds, milliseconds) = Timestamp.now()
    let info = ConsoleInfo(
      version: version, started: Double(seconds) + Double(milliseconds) / 1000, isDemo: isDemo, hasStateDirectory: stateDirectory != nil)
    let usage = UsageStore(directory: stateDirectory) { problem in
      logger.warning("usage is not kept on the disk", metadata: ["problem": "\(problem)"])
    }
    return SieveConsole.Console(
      info: info, source: LiveSource(window, path: path, environment: environment, file: file), store: ConfigurationStore(path: path),
      usage: usage)
  }
}
