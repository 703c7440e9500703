internal import Foundation
internal import SieveConfig
internal import SieveCore
internal import SieveProxy

/// What one path of the console does with a request.
enum ConsoleHandler: Sendable {
  /// JSON that can be asked for again by its tag.
  case read(@Sendable (Console, [String: String]) async throws -> [UInt8])
  /// The same in another format.
  case text(String, @Sendable (Console, [String: String]) async throws -> [UInt8])
  /// JSON for JSON.
  case write(@Sendable (Console, FileValue) async throws -> [UInt8])
  /// Who asks, and what there is.
  case session
  /// The live feed.
  case activity

  func answer(_ request: ConsoleRequest, _ console: Console) async throws -> ConsoleResponse {
    switch self {
    case .read(let handle): Self.tagged(try await handle(console, Self.query(request)), "application/json", request)
    case .text(let type, let handle): Self.tagged(try await handle(console, Self.query(request)), type, request)
    case .write(let handle):
      ConsoleResponse(
        status: 200, fields: [("Content-Type", "application/json"), ("Cache-Control", "no-store")],
        body: .bytes(try await handle(console, JSONBody.object(request.body))))
    case .session: Self.tagged(try await console.session(request.access.rawValue), "application/json", request)
    case .activity: console.activity(request, Self.query(request))
    }
  }

  static func tagged(_ body: [UInt8], _ type: String, _ request: ConsoleRequest) -> ConsoleResponse {
    let tag = EntityTag.strong(for: body)
    let fields = [("Content-Type", type), ("ETag", tag), ("Cache-Control", "private, no-cache")]
    let isKnown = request.ifNoneMatch?.split(separator: ",").contains { $0.utf8.filter { $0 != 0x20 }.elementsEqual(tag.utf8) } ?? false
    return ConsoleResponse(status: isKnown ? 304 : 200, fields: fields, body: .bytes(isKnown ? [] : body))
  }

  /// The first value of each name, decoded as forms are.
  static func query(_ request: ConsoleRequest) -> [String: String] {
    var values: [String: String] = [:]
    for pair in request.query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let value = (parts.count > 1 ? String(parts[1]) : "").replacing("+", with: " ").removingPercentEncoding
      if let name = String(parts[0]).removingPercentEncoding, let value, values[name] == nil { values[name] = value }
    }
    return values
  }
}
