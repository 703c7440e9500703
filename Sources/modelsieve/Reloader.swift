import Logging
import ServiceLifecycle
import SieveConfig
import SieveCore
import SieveProxy
import UnixSignals

/// Reads the configuration again when SIGHUP comes or one of its files changes. A good one is served from then on; a bad one is reported
/// and changes nothing.
struct Reloader {
  let server: ProxyServer
  let path: String
  let listen: ListenOptions
  let loaded: LoadedConfiguration
  let logger: Logger

  /// Ends when the service group shuts down.
  func run() async {
    await cancelWhenGracefulShutdown {
      var files = loaded.files
      var current = loaded.configuration
      while await change(of: files) {
        let result = reload(current)
        files = result.files
        current = result.configuration ?? current
      }
    }
  }

  /// Returns true at a change or a SIGHUP, false at the end.
  private func change(of files: [FileStamp]) async -> Bool {
    await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        for await _ in await UnixSignalsSequence(trapping: .sighup) { return true }
        return false
      }
      group.addTask {
        for await _ in FileWatcher(files) { return true }
        return false
      }
      let isChanged = await group.next() ?? false
      group.cancelAll()
      return isChanged
    }
  }

  private func reload(_ current: Configuration) -> (configuration: Configuration?, files: [FileStamp]) {
    do throws(ConfigurationError) {
      let loaded = try ConfigurationFile.load(path: path, environment: ConfigurationOptions.environment)
      return (serve(loaded, current), loaded.files)
    } catch {
      for problem in error.problems { logger.error("configuration not reloaded", metadata: ["problem": "\(problem)"]) }
      return (nil, error.files)
    }
  }

  /// nil where the new configuration cannot be used after all.
  private func serve(_ loaded: LoadedConfiguration, _ current: Configuration) -> Configuration? {
    do {
      if let problem = ConfigurationOptions.unsupported(loaded.configuration) { throw ProxyStartError(problem) }
      var configuration = loaded.configuration
      configuration.server = try listen.applied(to: configuration.server)
      // The files' contents are read anew, their names are not: a listener does not move.
      configuration.server.tls = self.loaded.configuration.server.tls
      try server.apply(try Snapshot(configuration))
      logger.info("configuration reloaded")
      for warning in loaded.warnings { logger.warning("\(warning)") }
      for key in Self.needsRestart(from: current.server, to: loaded.configuration.server) {
        logger.warning("needs a restart to take effect", metadata: ["key": "\(key)"])
      }
      return loaded.configuration
    } catch {
      logger.error("configuration not reloaded", metadata: ["problem": "\(error)"])
      return nil
    }
  }

  private static func needsRestart(from old: ServerSettings, to new: ServerSettings) -> [String] {
    var keys: [String] = []
    if old.host != new.host { keys.append("server.host") }
    if old.port != new.port { keys.append("server.port") }
    if old.tls != new.tls { keys.append("server.tls") }
    return keys
  }
}
