internal import Logging
internal import ServiceLifecycle
internal import SieveConfig
internal import SieveCore
internal import SieveProxy
internal import UnixSignals

/// Reads the configuration again when SIGHUP comes or one of its files changes. A good one is served from then on; a bad one is reported
/// and changes nothing.
struct Reloader {
  let server: ProxyServer
  let path: String
  let environment: [String: String]
  let listen: ListenOptions
  /// What the process was started with, arguments and environment included.
  let started: Configuration
  let files: [FileStamp]
  let sink: LogSink

  private var logger: Logger { Logger(sink) }

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
    var current = started
    var watcher = Self.watch(files, notify)
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
      let loaded = try ConfigurationFile.load(path: path, environment: environment)
      return (serve(loaded, current), loaded.files)
    } catch {
      server.reloadFailed()
      for problem in error.problems { logger.error("configuration not reloaded: \(problem)") }
      return (nil, error.files)
    }
  }

  /// Returns what the file and the arguments say now; nil where it cannot be used after all.
  private func serve(_ loaded: LoadedConfiguration, _ current: Configuration) -> Configuration? {
    do {
      var wanted = loaded.configuration
      wanted.server = try listen.applied(to: wanted.server)
      var served = wanted
      // The files' contents are read anew, their names are not: a listener does not move.
      served.server.tls = started.server.tls
      server.apply(try Snapshot(served))
      // What changed is told at the level before, in the format that is wanted now.
      var telling = served.server.log
      telling.level = current.server.log.level
      sink.apply(telling)
      defer { sink.apply(served.server.log) }
      FileLimit.makeRoom(for: served, logger: logger)
      let changes = ConfigurationChange.lines(from: current, to: wanted)
      logger.info("configuration reloaded", metadata: ["changed": "\(changes.isEmpty ? "nothing" : changes.joined(separator: "; "))"])
      for warning in loaded.warnings { logger.warning("\(warning)") }
      for key in ConfigurationChange.needsRestart(started: started.server, from: current.server, to: wanted.server) {
        logger.warning("needs a restart to take effect", metadata: ["key": "\(key)"])
      }
      return wanted
    } catch {
      server.reloadFailed()
      logger.error("configuration not reloaded: \(error)")
      return nil
    }
  }
}
