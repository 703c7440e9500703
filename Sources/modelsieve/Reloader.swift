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
    // One pending change is enough, however many come while a reload runs.
    let (changes, notify) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { for await _ in await UnixSignalsSequence(trapping: .sighup) { notify.yield() } }
        group.addTask { await reload(at: changes, notify) }
      }
    }
  }

  private func reload(at changes: AsyncStream<Void>, _ notify: AsyncStream<Void>.Continuation) async {
    var current = loaded.configuration
    var watcher = Self.watch(loaded.files, notify)
    for await _ in changes {
      watcher.cancel()
      let result = reload(current)
      current = result.configuration ?? current
      watcher = Self.watch(result.files, notify)
    }
    watcher.cancel()
  }

  private static func watch(_ files: [FileStamp], _ notify: AsyncStream<Void>.Continuation) -> Task<Void, Never> {
    Task { for await _ in FileWatcher(files) { notify.yield() } }
  }

  private func reload(_ current: Configuration) -> (configuration: Configuration?, files: [FileStamp]) {
    do throws(ConfigurationError) {
      let loaded = try ConfigurationFile.load(path: path, environment: ConfigurationOptions.environment)
      return (serve(loaded, current), loaded.files)
    } catch {
      server.reloadFailed()
      for problem in error.problems { logger.error("configuration not reloaded", metadata: ["problem": "\(problem)"]) }
      return (nil, error.files)
    }
  }

  /// nil where the new configuration cannot be used after all.
  private func serve(_ loaded: LoadedConfiguration, _ current: Configuration) -> Configuration? {
    do {
      var configuration = loaded.configuration
      configuration.server = try listen.applied(to: configuration.server)
      // The files' contents are read anew, their names are not: a listener does not move.
      configuration.server.tls = self.loaded.configuration.server.tls
      server.apply(try Snapshot(configuration))
      FileLimit.makeRoom(for: configuration, logger: logger)
      logger.info("configuration reloaded")
      for warning in loaded.warnings { logger.warning("\(warning)") }
      for key in Self.needsRestart(from: current.server, to: loaded.configuration.server) {
        logger.warning("needs a restart to take effect", metadata: ["key": "\(key)"])
      }
      return loaded.configuration
    } catch {
      server.reloadFailed()
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
