internal import Foundation
package import SieveConfig
internal import SieveCore
package import SieveProxy

/// The page and the JSON that `docs/api.md` describes: which handler answers which path.
package final class Console: ConsoleService {
  let info: ConsoleInfo
  let source: any ConsoleSource
  let editor: RuleEditor
  let tables = TableCache()
  let checks: KeyChecks
  let activity = ActivityLog()
  let changes = ChangeFeed()
  let history = BackendHistory()
  let usage: UsageStore
  private let intake = RequestIntake()
  private let settling: RequestSettling

  package init(info: ConsoleInfo, source: any ConsoleSource, store: ConfigurationStore, usage: UsageStore) {
    self.info = info
    self.source = source
    self.usage = usage
    editor = RuleEditor(store: store, source: source)
    checks = KeyChecks(source)
    settling = RequestSettling(source: source, activity: activity, history: history, usage: usage)
  }

  /// - Parameter path: behind `/-/`.
  private static func route(_ path: Substring) -> (method: String, handle: ConsoleHandler)? {
    switch path {
    case "api/v1/session": ("GET", .session)
    case "api/v1/models": ("GET", .read { console, query in try await console.models(query) })
    case "api/v1/model": ("GET", .read { console, query in try await console.model(query) })
    case "api/v1/rules": ("GET", .read { console, _ in try await console.rules() })
    case "api/v1/backends": ("GET", .read { console, _ in try await console.backends() })
    case "api/v1/changes": ("GET", .read { console, query in console.changes.json(after: query["after"].flatMap { Int($0) } ?? 0) })
    case "api/v1/usage": ("GET", .read { console, query in try await console.usage(query) })
    case "api/v1/usage.csv": ("GET", .text("text/csv; charset=utf-8") { console, query in try await console.usageTable(query) })
    case "changes.atom": ("GET", .atom)
    case "api/v1/activity": ("GET", .activity)
    case "api/v1/connect": ("GET", .connect(nil))
    case "api/v1/preview": ("POST", .ask { console, body in try await console.preview(body) })
    case "api/v1/diff": ("POST", .ask { console, body in try await console.difference(body) })
    case "api/v1/save": ("POST", .write { console, body in try await console.save(body) })
    case "api/v1/undo": ("POST", .write { console, body in try await console.undo(body) })
    default: named(path)
    }
  }

  /// Paths with a name in them.
  private static func named(_ path: Substring) -> (method: String, handle: ConsoleHandler)? {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    guard let name = parts.dropFirst(3).first.flatMap({ String($0).removingPercentEncoding }), parts.starts(with: ["api", "v1"]) else {
      return nil
    }
    if parts.count == 4, parts[2] == "connect" { return ("GET", .connect(name)) }
    guard parts.count == 5, parts[2] == "backends", parts[4] == "check" else { return nil }
    return ("POST", .write { console, _ in try await console.check(name) })
  }

  package func answer(_ request: ConsoleRequest) async -> ConsoleResponse {
    if request.access == nil { PageFiles.answer(request) } else { await answerCall(request) }
  }

  private func answerCall(_ request: ConsoleRequest) async -> ConsoleResponse {
    do {
      let path = request.path.utf8.starts(with: "/-/".utf8) ? request.path.dropFirst(3) : ""
      guard let (method, handler) = Self.route(path) else { throw ConsoleError(404, "unknown_path", "There is no such path under /-/.") }
      guard request.method == method || method == "GET" && request.method == "HEAD" else { throw ConsoleError.method(method) }
      return try await handler.answer(request, self)
    } catch let error as ConsoleError {
      // What helps to mend it may be the whole file.
      return error.details == nil ? error.response : await ConsoleThread.run { error.response }
    } catch {
      return ConsoleError(500, "internal", "Something went wrong here that should not have.").response
    }
  }

  // MARK: What happens

  package func ended(_ requests: [EndedRequest]) { intake.put(requests) }

  package func usageCounters() async -> [UsageCounter] { await usage.counters }

  /// Counts what is over, and keeps it on the disk, until its task is cancelled.
  package func run() async {
    await source.onChange { [self] in note($0) }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { [self] in for await _ in intake.wakeUps { await settle() } }
      group.addTask { [self] in
        while (try? await Task.sleep(for: .seconds(10))) != nil { await usage.flush() }
      }
    }
  }

  /// Counts and keeps what came last.
  package func finish() async {
    await settle()
    await settling.finish()
    await usage.flush()
  }

  private func settle() async {
    let (requests, lost) = intake.take()
    await settling.settle(requests, lost: lost)
  }

  /// Models have come or gone.
  func note(_ change: ListChange) {
    changes.note(change)
    activity.stateChanged()
  }

  /// Another configuration is served, or the file has become one that cannot be.
  package func configurationChanged() { activity.stateChanged() }

  func look() async throws(ConsoleError) -> ConsoleLook {
    guard let look = await source.look() else { throw ConsoleError(503, "draining", "modelsieve is shutting down.") }
    return look
  }

  /// How each backend stands, in the configuration's order.
  func states(_ look: ConsoleLook) -> [ConsoleState] {
    zip(look.configuration.backends, look.lists).map { ConsoleState($1, history.record(of: $0.name)) }
  }
}
