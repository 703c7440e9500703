internal import Foundation
package import SieveConfig
internal import SieveCore
package import SieveProxy

/// The JSON that `docs/api.md` describes: which handler answers which path, and what all answers have in common.
package struct Console: ConsoleService {
  let info: ConsoleInfo
  let source: any ConsoleSource
  let editor: RuleEditor
  package let activity: ActivityLog
  package let changes: ChangeFeed
  package let usage: UsageStore

  package init(
    info: ConsoleInfo, source: any ConsoleSource, store: ConfigurationStore, activity: ActivityLog, changes: ChangeFeed, usage: UsageStore
  ) {
    self.info = info
    self.source = source
    editor = RuleEditor(store: store, source: source)
    self.activity = activity
    self.changes = changes
    self.usage = usage
  }

  /// - Parameter path: behind `/-/`.
  private static func route(_ path: Substring) -> (method: String, handle: ConsoleHandler)? {
    switch path {
    case "api/v1/session": ("GET", .session)
    case "api/v1/models": ("GET", .read { console, query in try await console.models(query) })
    case "api/v1/model": ("GET", .read { console, query in try await console.model(query) })
    case "api/v1/rules": ("GET", .read { console, _ in try await console.rules() })
    case "api/v1/backends": ("GET", .read { console, _ in await console.backends() })
    case "api/v1/changes": ("GET", .read { console, query in console.changes.json(after: query["after"].flatMap { Int($0) } ?? 0) })
    case "api/v1/usage": ("GET", .read { console, query in try await console.usage(query) })
    case "api/v1/usage.csv": ("GET", .text("text/csv; charset=utf-8") { console, query in try await console.usageTable(query) })
    case "changes.atom": ("GET", .text("application/atom+xml") { console, _ in console.atom() })
    case "api/v1/activity": ("GET", .activity)
    case "api/v1/preview": ("POST", .write { console, body in try await console.preview(body) })
    case "api/v1/diff": ("POST", .write { console, body in try await console.difference(body) })
    case "api/v1/save": ("POST", .write { console, body in try await console.save(body) })
    case "api/v1/undo": ("POST", .write { console, body in try await console.undo(body) })
    default: nil
    }
  }

  package func answer(_ request: ConsoleRequest) async -> ConsoleResponse {
    do {
      let path = request.path.hasPrefix("/-/") ? request.path.dropFirst(3) : ""
      guard let (method, handler) = Self.route(path) else { throw ConsoleError(404, "unknown_path", "There is no \(request.path) here.") }
      guard request.method == method || method == "GET" && request.method == "HEAD" else {
        var error = ConsoleError(405, "method_not_allowed", "Only \(method) is answered here.")
        error.fields = [("Allow", method == "GET" ? "GET, HEAD" : method)]
        throw error
      }
      if method == "POST" { try Self.checkWrite(request) }
      return try await handler.answer(request, self)
    } catch let error as ConsoleError {
      return error.response
    } catch {
      return ConsoleError(500, "internal", "Something went wrong here that should not have.").response
    }
  }

  /// A page of another site can make a browser send anything but its own origin.
  private static func checkWrite(_ request: ConsoleRequest) throws(ConsoleError) {
    let isForeign = request.origin.map { origin in
      guard let separator = origin.firstRange(of: "://") else { return true }
      return !origin[separator.upperBound...].utf8.elementsEqual(request.host.utf8)
    }
    if isForeign == true || ["cross-site", "same-site"].contains(request.fetchSite) {
      throw ConsoleError(403, "foreign_origin", "A page of another origin cannot change anything here.")
    }
    guard request.contentType.split(separator: ";").first?.lowercased() == "application/json" else {
      throw ConsoleError(415, "unsupported_encoding", "The body must be application/json.")
    }
  }
}
