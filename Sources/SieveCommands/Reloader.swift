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
  let served: ServedConfiguration
  let files: [FileStamp]
  let sink: LogSink
  let manager: ServiceManager
  let requests: ReloadRequests
  /// SIGHUP, heard since before anybody could know that there is a server.
  let hangups: UnixSignalsSequence
  /// Called after each reload, whatever came of it.
  let reloaded: @Sendable () -> Void

  private var logger: Logger { Logger(sink) }

  /// Ends when the service group shuts down.
  func run() async {
    await cancelWhenGracefulShutdown {
      await withTaskGroup(of: Void.self) { group in
        group.addTask { for await _ in hangups { requests.notify.yield() } }
        group.addTask { await reload(at: requests.changes, requests.notify) }
      }
    }
    requests.end()
  }

  private func reload(at changes: AsyncStream<Void>, _ notify: AsyncStream<Void>.Continuation) async {
    var current = served.started
    var watcher = Self.watch(files, notify)
    for await _ in changes {
      watcher.cancel()
      manager.reloading()
      let waiting = requests.take()
      let result = await reload(current)
      manager.ready("Serving \(Startup.url(server, served.started.server))")
      current = result.configuration ?? current
      watcher = Self.watch(result.files, notify)
      requests.note(result.problem)
      for continuation in waiting { continuation.resume(returning: result.problem) }
      reloaded()
    }
    watcher.cancel()
  }

  private static func watch(_ files: [FileStamp], _ notify: AsyncStream<Void>.Continuation) -> Task<Void, Never> {
    Task { for await _ in FileWatcher(files) { notify.yield() } }
  }

  private func reload(_ current: Configuration) async -> (configuration: Configuration?, problem: String?, files: [FileStamp]) {
    do throws(ConfigurationError) {
      let loaded = try ConfigurationFile.load(path: path, environment: environment)
      do {
        return (try await serve(loaded, current), nil, loaded.files)
      } catch {
        server.reloadFailed()
        logger.error("configuration not reloaded: \(error)")
        return (nil, "\(error)", loaded.files)
      }
    } catch {
      server.reloadFailed()
      for problem in error.problems { logger.error("configuration not reloaded: \(problem)") }
      return (nil, error.problems.first.map { "\($0)" } ?? "", error.files)
    }
  }

  /// Returns what the file and the arguments say now. Throws where it cannot be used after all.
  private func serve(_ loaded: LoadedConfiguration, _ current: Configuration) async throws -> Configuration {
    let wanted = try served.wanted(loaded.configuration)
    await server.apply(try served.snapshot(wanted))
    // What changed is told at the level before, in the format that is wanted now.
    var telling = wanted.server.log
    telling.level = current.server.log.level
    sink.apply(telling)
    defer { sink.apply(wanted.server.log) }
    FileLimit.makeRoom(for: wanted, logger: logger)
    let changes = ConfigurationChange.lines(from: current, to: wanted)
    logger.info("configuration reloaded", metadata: ["changed": "\(changes.isEmpty ? "nothing" : changes.joined(separator: "; "))"])
    for warning in loaded.warnings { logger.warning("\(warning)") }
    for key in ConfigurationChange.needsRestart(started: served.started.server, from: current.server, to: wanted.server) {
      logger.warning("needs a restart to take effect", metadata: ["key": "\(key)"])
    }
    return wanted
  }
}
